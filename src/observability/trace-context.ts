import { randomBytes } from 'node:crypto';

/** W3C Trace Context, version 00 (https://www.w3.org/TR/trace-context/#traceparent-header). */
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const NOTHING = /^0+$/;
/** https://www.w3.org/TR/trace-context/#sampled-flag */
const SAMPLED = 1;

export type TraceContext = { traceId: string; spanId: string; isSampled: boolean };

/** Null where it is malformed or all zeros. */
export function readTraceparent(traceparent: string | null | undefined): TraceContext | null {
  const [, traceId = '0', spanId = '0', flags = '0'] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (NOTHING.test(traceId) || NOTHING.test(spanId)) return null;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED };
}

export function writeTraceparent({ traceId, spanId, isSampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
}

/** The trace id of a traceparent, for log lines; null where it is malformed or all zeros. */
export function traceIdOf(traceparent: string | null | undefined): string | null {
  return readTraceparent(traceparent)?.traceId ?? null;
}

/** Whether its trace is recorded by whoever began it. */
export function isSampled(traceparent: string | null | undefined): boolean {
  return readTraceparent(traceparent)?.isSampled ?? false;
}

/** The caller's, as it is, or that of a new trace: nobody records it, but log lines of all processes have its id. */
export function continueUnrecorded(traceparent: string | undefined): string {
  if (traceparent !== undefined && readTraceparent(traceparent)) return traceparent;
  return writeTraceparent({ traceId: randomHex(16), spanId: randomHex(8), isSampled: false });
}

/** Drawn for many at once: to draw costs more than all else that is done to begin a trace. */
let drawn: Buffer = Buffer.alloc(0);

function randomHex(bytes: number): string {
  if (drawn.length < bytes) drawn = randomBytes(4_096);
  const text = drawn.toString('hex', 0, bytes);
  drawn = drawn.subarray(bytes);
  return text;
}
