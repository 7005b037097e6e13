import type { Stream } from '../../../domain/stream.ts';
import type { SqlParameters } from '../sql-parameters.ts';

/** What one outbox row says; the writer's transaction is the caller's. */
export type OutboxRow = {
  stream: Stream;
  clientId: string;
  key: string;
  eventType: string;
  /** JSON text, as Kafka will get it. */
  payload: string;
  traceparent: string | null;
};

/** What a relay of the release before goes by, which knows no streams; a later release drops both columns. */
const BEFORE: Record<Stream, { lane: number; topic: string }> = {
  urgent: { lane: 0, topic: 'notifications-urgent' },
  normal: { lane: 1, topic: 'notifications' },
  status: { lane: 2, topic: 'notification-status' },
  'dead-letters': { lane: 2, topic: 'notifications-dlq' },
};

/** The stream of a row, also of one that the release before has written; the index `outbox_stream_turn` is on it. */
export const STREAM = `coalesce(stream, case lane when 0 then 'urgent' when 1 then 'normal' else
  case event_type when 'dead_letter.created' then 'dead-letters' else 'status' end end)`;

type InsertOptions = {
  /** Fills in what only the statement knows: of the payload as SQL (text) another. */
  payload?: (json: string) => string;
  /** A CTE: one row for each of its own, none without. */
  from?: string;
  /** Not before then, in milliseconds since 1970 on the database's clock; at once unless given. */
  availableAt?: number | null;
};

/** The statement, or CTE, that writes one outbox row. */
export function insertIntoOutbox(
  { next }: SqlParameters,
  row: OutboxRow,
  { payload = (json) => json, from, availableAt = null }: InsertOptions = {},
): string {
  const { lane, topic } = BEFORE[row.stream];
  return `insert into outbox (stream, lane, topic, client_id, key, event_type, payload, traceparent, available_at)
    select ${next(row.stream, 'text')}, ${next(lane, 'smallint')}, ${next(topic, 'text')}, ${next(row.clientId, 'uuid')},
      ${next(row.key, 'text')}, ${next(row.eventType, 'text')}, ${payload(next(row.payload, 'text'))},
      ${next(row.traceparent, 'text')}, coalesce(to_timestamp(${next(availableAt, 'float8')} / 1000), now())
    ${from ? `from ${from}` : ''}`;
}
