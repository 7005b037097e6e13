import { condition, defineSignal, setHandler } from '@temporalio/workflow';
import { CHANGED_SIGNAL } from '../contracts/notification-workflow.ts';

/** Shorter waits cost more than they are worth, and a condition of 0 ms would leave a patch marker. */
const SHORTEST_WAIT_MS = 100;

export type WakeUps = ReturnType<typeof wakeUps>;

/**
 * Waiting that a signal can cut short: somebody changed the row, so look at it again.
 * @param onChanged told of each signal, also of one that came before this was called
 */
export function wakeUps(onChanged = () => {}) {
  let woken = false;
  let pausedUntil = 0;
  const orAfter = async (ms: number, why: string): Promise<void> => {
    await condition(() => woken, Math.max(ms, SHORTEST_WAIT_MS), { summary: why });
  };
  setHandler(defineSignal(CHANGED_SIGNAL), () => {
    woken = true;
    onChanged();
  });
  return {
    /** Just before the row is looked at, never after: a change in between must not be missed. */
    clear(): void {
      woken = false;
    },
    /** Ends a wait as a signal does. */
    now(): void {
      woken = true;
    },
    /** @param why in plain words, shown on the timer in the Temporal UI. */
    orAfter,
    /**
     * As `orAfter`, between two attempts. A signal ends it as well, since the row may have been settled; where it has not
     * been, the rest of the pause still holds.
     */
    async pause(ms: number, why: string): Promise<void> {
      pausedUntil = Date.now() + ms;
      await orAfter(ms, why);
    },
    /** What is left of the pause; 0 once it is over. */
    pauseLeftMs: () => Math.max(pausedUntil - Date.now(), 0),
  };
}
