import { sql } from 'drizzle-orm';
import { index, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytea } from './bytea.ts';

/** The answer to a request that may come again: by its Idempotency-Key, or by (eventId, channel). */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    clientId: uuid('client_id').notNull(),
    /** `POST /api/notifications`, or `event:<channel>`; of test keys with `test:` before it. */
    route: text().notNull(),
    key: text().notNull(),
    requestHash: bytea('request_hash').notNull(),
    statusCode: integer('status_code').notNull(),
    /** The body that was answered, as JSON text. */
    response: text().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.route, table.key] }),
    // What is old enough to be purged; the name of an event goes with its notification.
    index('idempotency_keys_created').on(table.createdAt).where(sql`${table.route} not like '%event:%'`),
  ],
);
