import type { components } from '../../../../src/client/schema.ts';

type Schemas = components['schemas'];
export type Attempt = Schemas['Attempt'];

/** What happened, in one order: changes of status, and calls of a provider. `ms` since the step before. */
export type Step = { key: string; at: string; ms: number } & (
  | { kind: 'status'; status: Schemas['NotificationStatus']; reason: string | null }
  | { kind: 'attempt'; attempt: Attempt }
);

/** A call is begun in the moment in which the status becomes PROCESSING; clocks of two servers differ. */
const SAME_MOMENT_MS = 2_000;

/**
 * The story of a notification, from its acceptance to now. That it is PROCESSING is told by the call of the provider, where there
 * is one; a call stands where it began, and a reason that repeats its code is left out.
 */
export function storyOf({
  timeline,
  attempts,
}: Pick<Schemas['NotificationWithStory'], 'timeline' | 'attempts'>): Step[] {
  const calls = attempts.map((attempt) => ({
    kind: 'attempt' as const,
    key: `attempt ${attempt.number}`,
    at: attempt.startedAt,
    attempt,
  }));
  const told = new Set<number>();
  const isTold = (at: string) => {
    const call = attempts.find(
      ({ number, startedAt }) => !told.has(number) && Math.abs(Date.parse(startedAt) - Date.parse(at)) < SAME_MOMENT_MS,
    );
    if (call) told.add(call.number);
    return call !== undefined;
  };
  const changes = timeline
    .map(({ at, status, reason }, place) => ({ kind: 'status' as const, key: `status ${place}`, at, status, reason }))
    .filter(({ status, at }) => status !== 'PROCESSING' || !isTold(at));
  // Of one moment the change of status stands first.
  const all = [...changes, ...calls].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  let code: string | null = null;
  return all.map((step, place) => {
    const before = all[place - 1];
    const ms = before ? Math.max(0, Date.parse(step.at) - Date.parse(before.at)) : 0;
    if (step.kind === 'attempt') {
      code = step.attempt.code;
      return { ...step, ms };
    }
    return { ...step, ms, reason: step.reason === code ? null : step.reason };
  });
}
