import { reasonOf } from '../observability/health.ts';
import type { Logger } from '../observability/logger.ts';

export type RunningJob = {
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

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      await round(stopping.signal).catch((error) =>
        logger.warn({ job: name, reason: reasonOf(error) }, 'job failed, tried again'),
      );
      let timer: NodeJS.Timeout | undefined;
      const paused = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, pauseMs);
      });
      await Promise.race([paused, stopped]);
      clearTimeout(timer);
    }
  }

  const running = loop();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
