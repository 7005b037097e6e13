import { PassThrough } from 'node:stream';
import { onTestFinished } from 'vitest';
import { loadSettings } from '../../src/config/load.ts';
import type { ProcessContext } from '../../src/main/wiring/run-process.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { NO_TRACES } from '../../src/observability/tracing.ts';

/** What `runProcess` gives to the parts of a process, from settings as the environment would hold them. */
export function processContext(env: Record<string, string>): ProcessContext & { log(): string } {
  const stream = new PassThrough();
  let written = '';
  stream.on('data', (data: Buffer) => {
    written += data;
  });
  const stops: (() => unknown)[] = [];
  const stopping = new AbortController();
  onTestFinished(async () => {
    stopping.abort();
    for (const stop of stops.reverse()) await stop();
  });
  return {
    settings: loadSettings({ NODE_ENV: 'test', ...env }),
    logger: createLogger('test', 'trace', stream),
    metrics: createMetrics({ defaults: false }),
    tracer: NO_TRACES,
    reachFaultPoint: () => {},
    stopping: stopping.signal,
    draining: new AbortController().signal,
    onStop: (_name, stop) => stops.push(stop),
    onEnd: (_name, end) => stops.push(end),
    giveUp: () => {},
    log: () => written,
  };
}
