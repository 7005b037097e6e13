import type { ClaimedRow } from '../db/queries/outbox/claim-batch.ts';
import { reasonOf } from '../observability/health.ts';
import { isSampled } from '../observability/trace-context.ts';
import type { Span, Tracer } from '../observability/tracing.ts';
import type { Published } from './publish-rows.ts';

/**
 * A span for each row of a batch whose trace is recorded, which its record names from then on, and one of the batch that is
 * linked with them all. What came of them ends them.
 */
export function tracePublishing(
  tracer: Tracer,
  topic: string,
  rows: ClaimedRow[],
): { rows: ClaimedRow[]; end(published: Published): void } {
  const untraced = { rows, end() {} };
  if (!tracer.isOn) return untraced;
  const about = { 'messaging.system': 'kafka', 'messaging.destination.name': topic };
  const spans = new Map<string, Span>();
  const traced = rows.map((row) => {
    if (!isSampled(row.traceparent)) return row;
    const attributes = { ...about, 'posthorn.event_type': row.eventType, 'posthorn.notification_id': row.key };
    const span = tracer.start('publish', row.traceparent, { kind: 'producer', attributes });
    spans.set(row.id, span);
    return { ...row, traceparent: span.traceparent };
  });
  if (spans.size === 0) return untraced;
  const links = [...spans.values()].map(({ traceparent }) => traceparent);
  const attributes = { ...about, 'messaging.batch.message_count': rows.length };
  const batch = tracer.branch('publish batch', links, { kind: 'client', attributes });
  return {
    rows: traced,
    end({ acknowledged, failure }) {
      const taken = new Set(acknowledged);
      for (const [id, span] of spans) {
        if (!taken.has(id)) span.fail(failure === undefined ? 'refused' : reasonOf(failure));
        span.end();
      }
      if (failure !== undefined) batch.fail(reasonOf(failure));
      batch.end();
    },
  };
}
