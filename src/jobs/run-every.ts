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
  const stopped = new Promise<void>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve());
  });

  let isWoken = false;
  let endPause = () => {};

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      isWoken = false;
      const isDone = await round(stopping.signal).then(
        () => true,
        (error) => {
          logger.warn({ job: name, reason: reasonOf(error) }, 'job failed; it will be retried');
          return false;
        },
      );
      let timer: NodeJS.Timeout | undefined;
      const paused = new Promise<void>((resolve) => {
        endPause = isDone ? resolve : () => {};
        timer = setTimeout(resolve, isDone && isWoken ? 0 : pauseMs);
      });
      await Promise.race([paused, stopped]);
      clearTimeout(timer);
    }
  }

  const running = loop();
  return {
    wake() {
      isWoken = true;
      endPause();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
