import type { OutboxRow } from '../outbox/outbox-row.ts';
import { OUTBOX_COLUMNS } from '../outbox/outbox-row.ts';
import type { SqlParameters } from '../sql-parameters.ts';

/**
 * CTEs to follow one named `changed` (rows of `notifications` after their update): the timeline row, and
 * the event with the sequence that only the update knows. So no status changes without a trace.
 */
export function statusTrail({ next }: SqlParameters, event: OutboxRow | null): string {
  const trail = `trail as (
    insert into timeline (notification_id, sequence, at, status, reason)
    select id, sequence, updated_at, status, reason from changed)`;
  if (!event) return trail;
  return `${trail}, told as (
    insert into outbox (${OUTBOX_COLUMNS})
    select ${next(event.lane, 'smallint')}, client_id, ${next(event.topic)}, ${next(event.key)}, ${next(event.eventType)},
      jsonb_set(${next(event.payload)}::jsonb, '{data,sequence}', to_jsonb(sequence))::text, ${next(event.traceparent)}
    from changed)`;
}
