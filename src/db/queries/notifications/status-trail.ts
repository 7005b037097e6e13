import { insertIntoOutbox, type OutboxRow } from '../outbox/outbox-row.ts';
import type { SqlParameters } from '../sql-parameters.ts';

/**
 * CTEs to follow one named `changed` (rows of `notifications` after their update): the timeline row, and
 * the event with the sequence that only the update knows. So no status changes without a trace.
 */
export function statusTrail(parameters: SqlParameters, event: OutboxRow | null): string {
  const trail = `trail as (
    insert into timeline (notification_id, sequence, at, status, reason)
    select id, sequence, updated_at, status, reason from changed)`;
  if (!event) return trail;
  const payload = (json: string) => `jsonb_set(${json}::jsonb, '{data,sequence}', to_jsonb(sequence))::text`;
  return `${trail}, told as (${insertIntoOutbox(parameters, event, { payload, from: 'changed' })})`;
}
