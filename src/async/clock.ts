/** A moment by both clocks of this process, in milliseconds since some moment of each. */
export type Moment = { steadyMs: number; wallMs: number };
export type Clock = () => Moment;

/** Both, because either may be behind: the steady one stands still while the machine is suspended, the other is set back. */
export const clock: Clock = () => ({ steadyMs: performance.now(), wallMs: Date.now() });

/** How many milliseconds have passed, by the clock that says more: for whoever must not be late. */
export function elapsedMs(since: Moment, now: Moment): number {
  return Math.max(now.steadyMs - since.steadyMs, now.wallMs - since.wallMs);
}
