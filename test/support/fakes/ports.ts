import type { Database } from '../../../src/db/client.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { createMetrics } from '../../../src/observability/metrics.ts';
import { NO_TRACES } from '../../../src/observability/tracing.ts';
import type { Ports } from '../../../src/services/ports.ts';

/** What services need, with nobody to announce to; `warnings` are the lines that they logged as such, or worse. */
export function quietPorts(
  database: Database,
  overrides: Partial<Ports> = {},
): Ports & { secret: string; warnings: string[] } {
  const warnings: string[] = [];
  return {
    database,
    wakeRelay: () => {},
    signalChanged: () => {},
    reachFaultPoint: () => {},
    metrics: createMetrics({ defaults: false }),
    tracer: NO_TRACES,
    logger: createLogger('test', 'warn', { write: (line: string) => warnings.push(line) }),
    secret: 'a secret of tests',
    warnings,
    ...overrides,
  };
}
