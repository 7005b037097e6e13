import { MINUTE_MS } from './durations.ts';

/** What to do with a message that is later than it was meant to be. */
export const ON_LATE = ['send', 'skip'] as const;
export type OnLate = (typeof ON_LATE)[number];

export const DEFAULT_LATE_AFTER_MS = MINUTE_MS;

/** When a notification may go; times are milliseconds on the database's clock. */
export type Timing = { sendAt: number | null; expiresAt: number | null; onLate: OnLate; lateAfterMs: number };

export type Due = { kind: 'now' } | { kind: 'later'; at: number } | { kind: 'over'; reason: 'expired' | 'late' };

/** Whether it is time: not before `sendAt`, never after `expiresAt`, and with `skip` not long after `sendAt`. */
export function isDue({ sendAt, expiresAt, onLate, lateAfterMs }: Timing, now: number): Due {
  if (expiresAt !== null && now >= expiresAt) return { kind: 'over', reason: 'expired' };
  if (sendAt === null) return { kind: 'now' };
  if (now < sendAt) return { kind: 'later', at: sendAt };
  return onLate === 'skip' && now > sendAt + lateAfterMs ? { kind: 'over', reason: 'late' } : { kind: 'now' };
}
