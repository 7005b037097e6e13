import { condition, defineSignal, setHandler } from '@temporalio/workflow';
import { CHANGED_SIGNAL } from '../../contracts/notification-workflow.ts';

/** Shorter waits cost more than they are worth, and a condition of 0 ms would leave a patch marker. */
const SHORTEST_WAIT_MS = 100;

export type WakeUps = ReturnType<typeof wakeUps>;

/** Waiting that a signal can cut short: somebody changed the row, so look at it again. */
export function wakeUps() {
  let woken = false;
  setHandler(defineSignal(CHANGED_SIGNAL), () => {
    woken = true;
  });
  return {
    /** Just before the row is looked at, never after: a change in between must not be missed. */
    clear(): void {
      woken = false;
    },
    /** @param why in plain words, shown on the timer in the Temporal UI. */
    async orAfter(ms: number, why: string): Promise<void> {
      await condition(() => woken, Math.max(ms, SHORTEST_WAIT_MS), { summary: why });
    },
  };
}
