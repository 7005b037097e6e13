import { randomBytes } from 'node:crypto';

/** W3C Trace Context, version 00 (https://www.w3.org/TR/trace-context/#traceparent-header). */
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;

/** The caller's trace, continued, or a new one. */
export function continueTrace(traceparent: string | undefined): string {
  const traceId = traceIdOf(traceparent ?? '') ?? randomBytes(16).toString('hex');
  return `00-${traceId}-${randomBytes(8).toString('hex')}-01`;
}

/** The trace id of a traceparent, for log lines; null where it is malformed or all zeros. */
export function traceIdOf(traceparent: string | null | undefined): string | null {
  const match = TRACEPARENT.exec(traceparent ?? '');
  return match && !/^0+$/.test(match[1] as string) && !/^0+$/.test(match[2] as string) ? (match[1] as string) : null;
}
