import {
  type Attributes as OtelAttributes,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { createSpanQueue, type DropReason } from './span-queue.ts';
import { continueUnrecorded, readTraceparent, type TraceContext, writeTraceparent } from './trace-context.ts';
import { idle, type Span, type SpanOptions, type Tracer } from './tracing.ts';

export type OtlpTracerOptions = {
  /** Where spans are posted as JSON (OTLP/HTTP), such as `http://127.0.0.1:4318/v1/traces`. */
  url: string;
  headers: Record<string, string>;
  /** Of the process: `service.name` and its kin. */
  resource: Record<string, string>;
  /** How many of the traces that begin here are recorded, 0 to 1. */
  ratio: number;
  /** Whether a caller's trace is recorded where the caller records it; else the ratio decides of it as well. */
  followsCaller: boolean;
  onDropped: (reason: DropReason, count: number) => void;
  /** The receiver did not take a batch. */
  onTrouble: (error: unknown) => void;
};

/** One try of a batch, and the retries that the exporter makes of it, in milliseconds. */
const EXPORT_TIMEOUT_MS = 5_000;
/** In a second, of traces that are not recorded: while a provider is away each attempt fails. */
const MOST_FAILURES = 20;
/** A batch of the relay is linked with each of its rows; the SDK keeps 128 unless it is told. */
const MOST_LINKS = 512;
const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

/**
 * A tracer that posts spans to a receiver. Loaded by whoever wants one only: the SDK takes memory and time. Whether a trace
 * is recorded is decided once, where it begins, and stands in its traceparent.
 */
export function createOtlpTracer(options: OtlpTracerOptions): { tracer: Tracer; stop(): Promise<void> } {
  const { url, headers, resource, ratio, followsCaller, onDropped, onTrouble } = options;
  const exporter = new OTLPTraceExporter({ url, headers, timeoutMillis: EXPORT_TIMEOUT_MS });
  const queue = createSpanQueue({ exporter, onDropped, onTrouble });
  // Decided here, before the SDK is asked: what it is asked for it records.
  const provider = new TracerProvider({
    resource: resourceFromAttributes(resource),
    sampler: new AlwaysOnSampler(),
    spanLimits: { linkCountLimit: MOST_LINKS },
    spanProcessors: [queue],
  });
  const otel = provider.getTracer('posthorn');
  const mayKeepFailure = perSecond(MOST_FAILURES);

  function record(
    name: string,
    parent: TraceContext | null,
    { isSampled, links = [], ...options }: SpanOptions & { isSampled: boolean; links?: SpanContext[] },
  ): Span<string> {
    const { kind = 'internal', attributes = {}, startedAtMs } = options;
    const span = otel.startSpan(
      name,
      {
        kind: KINDS[kind],
        attributes: attributes as OtelAttributes,
        links: links.map((context) => ({ context })),
        ...(startedAtMs !== undefined && { startTime: new Date(startedAtMs) }),
      },
      parent ? trace.setSpanContext(ROOT_CONTEXT, contextOf(parent)) : ROOT_CONTEXT,
    );
    const { traceId, spanId } = span.spanContext();
    let hasFailed = false;
    return {
      traceparent: writeTraceparent({ traceId, spanId, isSampled }),
      rename: (name) => void span.updateName(name),
      set: (attributes) => void span.setAttributes(attributes as OtelAttributes),
      event: (name) => void span.addEvent(name),
      fail(code) {
        hasFailed = true;
        span.setStatus({ code: SpanStatusCode.ERROR, message: code });
      },
      end() {
        // One that is not ended is exported by nobody.
        if (isSampled || (hasFailed && mayKeepFailure())) span.end();
        else if (hasFailed) onDropped('too_many_failures', 1);
      },
    };
  }

  const tracer: Tracer = {
    isOn: true,
    enter(name, caller, options) {
      const parent = readTraceparent(caller);
      const isSampled = parent && followsCaller ? parent.isSampled : isOfSample(parent?.traceId, ratio);
      if (isSampled) return record(name, parent, { ...options, isSampled });
      return idle(parent ? writeTraceparent({ ...parent, isSampled }) : continueUnrecorded(undefined));
    },
    start<Parent extends string | null>(name: string, parent: Parent, options: SpanOptions = {}): Span<Parent> {
      const known = readTraceparent(parent);
      if (!known || !(known.isSampled || options.keepFailure)) return idle(parent);
      return record(name, known, { ...options, isSampled: known.isSampled }) as Span<Parent & string>;
    },
    branch(name, links, options = {}) {
      const known = links.flatMap((link) => readTraceparent(link) ?? []);
      const isSampled = known.length > 0 ? known.some((link) => link.isSampled) : isOfSample(undefined, ratio);
      if (!isSampled && !options.keepFailure) return idle(null);
      return record(name, null, { ...options, isSampled, links: known.map(contextOf) });
    },
  };
  return { tracer, stop: () => queue.shutdown() };
}

function contextOf({ traceId, spanId, isSampled }: TraceContext): SpanContext {
  return { traceId, spanId, traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE, isRemote: true };
}

/** By the trace's id, which is random, so that each process that is asked says the same; without one by chance. */
function isOfSample(traceId: string | undefined, ratio: number): boolean {
  if (traceId === undefined) return Math.random() < ratio;
  const lastDigits = traceId.slice(-13);
  return Number.parseInt(lastDigits, 16) / 16 ** lastDigits.length < ratio;
}

/** Says yes so many times in a second. */
function perSecond(most: number): () => boolean {
  let second = 0;
  let left = 0;
  return () => {
    const now = Math.floor(performance.now() / 1_000);
    if (now !== second) left = most;
    second = now;
    return left-- > 0;
  };
}
