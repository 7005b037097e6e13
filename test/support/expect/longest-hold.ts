import { createCpuClock, ownTaskId } from '../../../src/async/cpu-clock.ts';

/**
 * Watches this thread until it is stopped.
 * @returns the longest that it worked while others waited for it, in milliseconds of a processor: that it had to wait for one
 *   itself is no fault of what it does. By the clock where Linux cannot be asked.
 */
export function watchHolds(): { stop(): number } {
  const taskId = ownTaskId();
  const clock = taskId === null ? () => performance.now() : createCpuClock(taskId);
  let longestMs = 0;
  let last = clock();
  const look = () => {
    const now = clock();
    longestMs = Math.max(longestMs, now - last);
    last = now;
  };
  const ticking = setInterval(look, 5);
  return {
    stop() {
      clearInterval(ticking);
      look();
      return longestMs;
    },
  };
}
