import { delay } from '../async/backoff.ts';
import { createWakeSignal } from '../async/wake-signal.ts';
import { reasonOf } from '../observability/health.ts';
import type { Logger } from '../observability/logger.ts';

export type RunningJob = {
  /** Begins the next round at once, or right after the one in hand; a round that failed is followed by its pause. */
  wake(): void;
  /** Ends after the round in hand. */
  stop(): Promise<void>;
};

/** Does a job's round again and again, `pauseMs` after the last one ended; trouble ends a round, never the job. */
export function runEvery(
  name: string,
  pauseMs: number,
  round: (stopping: AbortSignal) => Promise<unknown>,
  logger: Logger,
): RunningJob {
  const stopping = new AbortController();
  const wakeUp = createWakeSignal();

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      wakeUp.clear();
      try {
        await round(stopping.signal);
      } catch (error) {
        logger.warn({ job: name, reason: reasonOf(error) }, 'job failed; it will be retried');
        await delay(pauseMs, stopping.signal);
        continue;
      }
      await wakeUp.wait(pauseMs);
    }
  }

  const running = loop();
  return {
    wake: wakeUp.wake,
    async stop() {
      stopping.abort();
      wakeUp.wake();
      await running;
    },
  };
}
