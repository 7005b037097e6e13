import { expect, test } from 'vitest';
import { isErased, unmask } from '../../dashboard/src/pages/notification/unmask.ts';
import type { components } from '../../src/client/schema.ts';

type Notification = components['schemas']['NotificationWithStory'];

const AT = '2026-11-22T09:30:00.000Z';
const attempt = (response: string | null, finishedAt: string | null = AT): Notification['attempts'][number] => ({
  number: 1,
  provider: 'smtp',
  startedAt: AT,
  finishedAt,
  outcome: finishedAt === null ? null : 'permanent',
  code: null,
  detail: null,
  response,
});

function notification(changes: Partial<Notification> = {}): Notification {
  return {
    id: 'ntf_1',
    clientId: 'cli_1',
    channel: 'email',
    recipient: { email: 'a•••@e•••.com' },
    content: { subject: '•••', text: '•••', html: null },
    template: null,
    status: 'RETRYING',
    reason: null,
    priority: 5,
    category: 'transactional',
    retryCount: 0,
    errorMessage: null,
    provider: null,
    providerMessageId: null,
    eventId: null,
    campaignId: null,
    tags: [],
    metadata: {},
    sendAt: null,
    sentAt: null,
    deliveredAt: null,
    erasedAt: null,
    createdAt: AT,
    updatedAt: AT,
    attempts: [attempt('•••')],
    timeline: [],
    ...changes,
  };
}

const whole = notification({
  recipient: { email: 'ada@example.com' },
  content: { subject: 'Hello', text: 'Dear Ada', html: null },
  attempts: [attempt('550 no such user')],
});

test('what was revealed stays shown while its status moves on', () => {
  const later = notification({ status: 'FAILED', updatedAt: '2026-11-22T09:31:00.000Z', errorMessage: '•••' });
  expect(unmask(later, whole)).toMatchObject({
    status: 'FAILED',
    recipient: { email: 'ada@example.com' },
    content: { text: 'Dear Ada' },
    // Nobody has revealed this one.
    errorMessage: '•••',
    attempts: [{ response: '550 no such user' }],
  });
});

test('a call that was under way when it was revealed is shown as it ended', () => {
  const early = { ...whole, attempts: [attempt(null, null)] };
  expect(unmask(notification(), early).attempts).toEqual([attempt('•••')]);
});

test('what was revealed of another one is not shown', () => {
  const other = notification({ id: 'ntf_2' });
  expect(unmask(other, whole)).toBe(other);
});

test('after an erasure nothing of what was revealed is left', () => {
  const erased = notification({ recipient: {}, content: { subject: null, text: '', html: null } });
  expect(isErased(erased)).toBe(true);
  expect(isErased(whole)).toBe(false);
  expect(unmask(erased, whole)).toBe(erased);
});
