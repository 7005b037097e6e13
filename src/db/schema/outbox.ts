import { sql } from 'drizzle-orm';
import { bigint, index, pgTable, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { STREAMS } from '../../domain/stream.ts';

/** The stream of a row, also of one that the release before has written; the index `outbox_stream_turn` is on it. */
export const STREAM = sql`coalesce(stream, case lane when 0 then 'urgent' when 1 then 'normal' else
  case event_type when 'dead_letter.created' then 'dead-letters' else 'status' end end)`;

/** What Kafka has yet to be told. A row is deleted once the broker has acknowledged its record. */
export const outbox = pgTable(
  'outbox',
  {
    id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    /** Null in what the release before wrote: `STREAM` derives it. */
    stream: text({ enum: STREAMS }),
    /** For a relay of the release before; `topic` as well. */
    lane: smallint().notNull(),
    clientId: uuid('client_id').notNull(),
    topic: text().notNull(),
    key: text().notNull(),
    eventType: text('event_type').notNull(),
    payload: text().notNull(),
    traceparent: text(),
    availableAt: timestamp('available_at', { withTimezone: true }).notNull().defaultNow(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  // Finds the next client of a stream, and of a client the oldest that is due, past all that is for later.
  (table) => [
    index('outbox_client_turn').on(table.lane, table.clientId, table.availableAt, table.id),
    index('outbox_stream_turn').on(sql`(${STREAM})`, table.clientId, table.availableAt, table.id),
  ],
);
