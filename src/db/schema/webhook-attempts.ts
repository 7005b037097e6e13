import { index, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** One call of an endpoint. */
export const webhookAttempts = pgTable(
  'webhook_attempts',
  {
    endpointId: uuid('endpoint_id').notNull(),
    eventId: uuid('event_id').notNull(),
    run: integer().notNull(),
    /** 1 for the first of its run. */
    number: integer().notNull(),
    clientId: uuid('client_id').notNull(),
    eventType: text('event_type').notNull(),
    outcome: text({ enum: ['delivered', 'failed', 'gone'] }).notNull(),
    statusCode: integer('status_code'),
    code: text(),
    detail: text(),
    response: text(),
    startedAt: timestamp('started_at', { withTimezone: true }).notNull(),
    finishedAt: timestamp('finished_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.endpointId, table.eventId, table.run, table.number] }),
    index('webhook_attempts_started').on(table.endpointId, table.startedAt),
    // What is old enough to be deleted.
    index('webhook_attempts_age').on(table.startedAt),
  ],
);
