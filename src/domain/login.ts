import { DAY_MS, HOUR_MS, MINUTE_MS } from './durations.ts';

/** A session ends when nothing was asked by it for so long, and at the latest so long after its log-in. */
export const SESSION_IDLE_MS = 12 * HOUR_MS;
export const SESSION_LONGEST_MS = 7 * DAY_MS;

/** How long a session may do what is dangerous once its member has proved anew who they are. */
export const ELEVATION_MS = 10 * MINUTE_MS;

/** How long links work that were made for one person, once. */
export const INVITATION_MS = 72 * HOUR_MS;
export const RESET_MS = HOUR_MS;

/** How long somebody may take at the identity provider before they come back. */
export const OIDC_LOGIN_MS = 10 * MINUTE_MS;

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 15 * MINUTE_MS;
const DOUBLINGS = Math.ceil(Math.log2(LONGEST_DELAY_MS / FIRST_DELAY_MS));

/**
 * For how long an account cannot be tried after its first failure, its second and so on; from the last on always for as
 * long as that: it is slow to guess, and nobody is locked out for ever.
 */
export const LOGIN_DELAYS_MS: readonly number[] = Array.from({ length: DOUBLINGS + 1 }, (_, failed) =>
  Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** failed),
);

/** A time-based code is good for so long (RFC 6238, 5.2). */
export const TOTP_STEP_MS = 30_000;
/** Clocks of phones differ: one step before and after is taken as well. */
const STEPS_AROUND = 1;

/**
 * The steps whose codes are taken now, the current one first. Each is taken once: none up to `lastStep` is, or who looks
 * over a shoulder could use the code again.
 * @param lastStep of the last code that was taken; null for none
 */
export function totpSteps(nowMs: number, lastStep: number | null): number[] {
  const current = Math.floor(nowMs / TOTP_STEP_MS);
  const around = Array.from({ length: STEPS_AROUND }, (_, index) => [current - index - 1, current + index + 1]);
  return [current, ...around.flat()].filter((step) => step >= 0 && (lastStep === null || step > lastStep));
}
