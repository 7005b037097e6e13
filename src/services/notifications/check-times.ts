import { DAY_MS } from '../../domain/durations.ts';
import { ApiProblem, type FieldError } from '../problem.ts';

type Times = { sendAt: Date | null; delayMs: number | null; expiresAt: Date | null };

/** How far ahead something can be sent; how long it makes sense has no such end. */
export const MOST_AHEAD_MS = 366 * DAY_MS;

export const TOO_FAR_AHEAD = { code: 'too_far_ahead', detail: 'must be at most one year ahead' } as const;

export function isTooFarAhead(at: Date, now: Date): boolean {
  return at.getTime() > now.getTime() + MOST_AHEAD_MS;
}

/**
 * What depends on the clock and not on the words. It is asked of what is new only: a request that was accepted and
 * comes again later gets its kept answer, whatever has passed since.
 * @throws ApiProblem validation_failed (422)
 */
export function checkTimes({ sendAt, delayMs, expiresAt }: Times, now: Date): void {
  const errors: FieldError[] = [];
  if (sendAt && isTooFarAhead(sendAt, now)) errors.push({ pointer: '/sendAt', ...TOO_FAR_AHEAD });
  const due = sendAt?.getTime() ?? now.getTime() + (delayMs ?? 0);
  if (expiresAt && expiresAt.getTime() <= due) {
    const detail = 'must be later than the time of sending';
    errors.push({ pointer: '/expiresAt', code: 'expires_too_early', detail });
  }
  if (errors.length > 0) throw new ApiProblem('validation_failed', { errors });
}
