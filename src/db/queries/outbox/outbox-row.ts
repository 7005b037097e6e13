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

/** The columns that a writer fills, in the order in which the statements give them. */
export const OUTBOX_COLUMNS = 'lane, client_id, topic, key, event_type, payload, traceparent';
