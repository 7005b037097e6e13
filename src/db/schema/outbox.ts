import { bigint, index, pgTable, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** What Kafka has yet to be told. A row is deleted once the broker has acknowledged its record. */
export const outbox = pgTable(
  'outbox',
  {
    id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    /** What goes first: see src/domain/lane.ts. */
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
  // Finds the next client of a lane, and of a client the oldest that is due, past all that is for later.
  (table) => [index('outbox_client_turn').on(table.lane, table.clientId, table.availableAt, table.id)],
);
