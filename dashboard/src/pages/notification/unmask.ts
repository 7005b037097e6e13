import type { components } from '../../../../src/client/schema.ts';

type Notification = components['schemas']['NotificationWithStory'];

/** As it stands now, with what was revealed of it: later answers are masked again. */
export function unmask(now: Notification, revealed: Notification | null): Notification {
  if (revealed?.id !== now.id || isErased(now)) return now;
  const ended = revealed.attempts.filter(({ finishedAt }) => finishedAt !== null);
  return {
    ...now,
    recipient: revealed.recipient,
    content: revealed.content,
    metadata: revealed.metadata,
    template: now.template && revealed.template,
    // Of the same end; a later one is masked until it is revealed as well.
    errorMessage: revealed.updatedAt === now.updatedAt ? revealed.errorMessage : now.errorMessage,
    providerMessageId: revealed.providerMessageId ?? now.providerMessageId,
    attempts: now.attempts.map((attempt) => ended.find(({ number }) => number === attempt.number) ?? attempt),
  };
}

/** Whether its person was erased: every notification has an address until then. */
export function isErased({ recipient }: Pick<Notification, 'recipient'>): boolean {
  return Object.keys(recipient).length === 0;
}
