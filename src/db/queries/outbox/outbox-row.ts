/** What one outbox row says; the writer's transaction is the caller's. */
export type OutboxRow = {
  lane: number;
  clientId: string;
  topic: string;
  key: string;
  eventType: string;
  /** JSON text, as Kafka will get it. */
  payload: string;
  traceparent: string | null;
};

/** The columns of `outbox` in the order of `outboxValues`. */
export const OUTBOX_COLUMNS = 'lane, client_id, topic, key, event_type, payload, traceparent';

export function outboxValues(row: OutboxRow): unknown[] {
  return [row.lane, row.clientId, row.topic, row.key, row.eventType, row.payload, row.traceparent];
}
