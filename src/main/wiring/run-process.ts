import { setMaxListeners } from 'node:events';
import { createStopOrder, type StopOrder } from '../../async/stop-order.ts';
import { loadSettings } from '../../config/load.ts';
import type { Settings } from '../../config/settings.ts';
import { armFaultPoint, type ReachFaultPoint } from '../../observability/fault-points.ts';
import { framesOf, reasonOf } from '../../observability/health.ts';
import { createLogger, type Logger } from '../../observability/logger.ts';
import { createMetrics, type Metrics } from '../../observability/metrics.ts';
import type { Tracer } from '../../observability/tracing.ts';
import { boundHeap, collectOnce } from './bound-heap.ts';
import { environment } from './environment.ts';
import { openTracing } from './tracing.ts';

/** SIGTERM to exit, in all; what still calls a provider shortly before is aborted, so that it can write its result. */
const STOP_WITHIN_MS = 25_000;
const ABORT_CALLS_AFTER_MS = 20_000;

export type ProcessContext = Pick<StopOrder, 'onStop' | 'onEnd'> & {
  settings: Settings;
  logger: Logger;
  metrics: Metrics;
  tracer: Tracer;
  reachFaultPoint: ReachFaultPoint;
  /** Aborted at the first signal. */
  stopping: AbortSignal;
  /** Aborted when calls in flight may wait no longer. */
  draining: AbortSignal;
  /** Stops the process in good order, with 1, because a part of it is lost for good: whoever restarts it helps. */
  giveUp(part: string): void;
};

/** One process: settings, log and metrics once; its parts; and an orderly stop at SIGTERM or SIGINT. */
export async function runProcess(service: string, start: (context: ProcessContext) => Promise<void>): Promise<void> {
  boundHeap();
  const settings = settingsOrExit();
  const logger = createLogger(service, settings.LOG_LEVEL);
  const stopping = new AbortController();
  const draining = new AbortController();
  // Each call in flight listens to it, and there may be more of them than Node takes for a leak.
  setMaxListeners(0, draining.signal);
  const order = createStopOrder();

  const stop = async (signal: string, exitCode: number) => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    const startedAt = performance.now();
    logger.info({ signal }, 'stopping');
    setTimeout(() => draining.abort(), ABORT_CALLS_AFTER_MS).unref();
    setTimeout(() => {
      logger.error({ left: order.left() }, 'shutdown timed out');
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    await order.stop((part, error) => logger.error({ part, reason: reasonOf(error) }, 'could not stop a part cleanly'));
    logger.info({ durationMs: Math.round(performance.now() - startedAt) }, 'stopped');
    process.exit(exitCode);
  };
  const crash = (error: unknown) => {
    logger.fatal({ reason: reasonOf(error), frames: framesOf(error) }, 'unexpected error');
    void stop('crash', 1);
  };
  process.on('SIGTERM', () => void stop('SIGTERM', 0));
  process.on('SIGINT', () => void stop('SIGINT', 0));
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);

  try {
    const metrics = createMetrics();
    await start({
      settings,
      logger,
      metrics,
      tracer: await openTracing(service, { settings, logger, metrics, onEnd: order.onEnd }),
      reachFaultPoint: armFaultPoint(settings.FAULT_POINT),
      stopping: stopping.signal,
      draining: draining.signal,
      onStop: order.onStop,
      onEnd: order.onEnd,
      giveUp(part) {
        logger.fatal({ part }, 'lost; the process ends');
        void stop('lost', 1);
      },
    });
    collectOnce();
    if (!stopping.signal.aborted) logger.info('started');
  } catch (error) {
    if (!stopping.signal.aborted) crash(error);
  }
}

/** The settings of the environment and of `.env`, for commands as well: prints what is wrong with them and ends. */
export function settingsOrExit(): Settings {
  try {
    return loadSettings(environment(process.env));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(2);
  }
}
