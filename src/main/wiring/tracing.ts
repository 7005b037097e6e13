import { hostname } from 'node:os';
import type { StopOrder } from '../../async/stop-order.ts';
import { samplingOf } from '../../config/groups/traces.ts';
import type { Settings } from '../../config/settings.ts';
import { MINUTE_MS } from '../../domain/durations.ts';
import { reasonOf } from '../../observability/health.ts';
import type { Logger } from '../../observability/logger.ts';
import type { Metrics } from '../../observability/metrics.ts';
import { NO_TRACES, type Tracer } from '../../observability/tracing.ts';
import { VERSION } from './version.ts';

type Parts = { settings: Settings; logger: Logger; metrics: Metrics } & Pick<StopOrder, 'onEnd'>;

/**
 * The tracer of a process, before any of its other parts, so that it ends after them and what they did until then leaves.
 * Without a receiver, or with nothing to record, the SDK of OpenTelemetry is not loaded.
 */
export async function openTracing(service: string, { settings, logger, metrics, onEnd }: Parts): Promise<Tracer> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = settings;
  const sampling = samplingOf(settings);
  if (endpoint === undefined || sampling === null) return NO_TRACES;
  const { createOtlpTracer } = await import('../../observability/otlp-tracer.ts');
  const tell = onceIn(MINUTE_MS, (error: unknown) =>
    logger.warn({ reason: reasonOf(error) }, 'the receiver of traces does not take them; they are dropped'),
  );
  const { tracer, stop } = createOtlpTracer({
    url: `${endpoint}/v1/traces`,
    headers: settings.OTEL_EXPORTER_OTLP_HEADERS,
    resource: {
      'service.namespace': 'posthorn',
      'service.name': `posthorn-${service}`,
      'service.version': VERSION,
      'service.instance.id': `${hostname()}-${process.pid}`,
    },
    ...sampling,
    onDropped: (reason, count) => metrics.tracesDropped.inc({ reason }, count),
    onTrouble: tell,
  });
  onEnd('traces', stop);
  return tracer;
}

/** A receiver that is away is so for each batch. */
function onceIn<T>(ms: number, work: (about: T) => void): (about: T) => void {
  let notBefore = 0;
  return (about) => {
    if (performance.now() < notBefore) return;
    notBefore = performance.now() + ms;
    work(about);
  };
}
