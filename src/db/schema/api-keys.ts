import { index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytea } from './bytea.ts';
import { clients } from './clients.ts';

/** Only the hash of the secret is kept; the id part of the key finds the row. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: text().primaryKey(),
    clientId: uuid('client_id')
      .notNull()
      .references(() => clients.id),
    environment: text({ enum: ['live', 'test'] }).notNull(),
    secretHash: bytea('secret_hash').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    revokedAt: timestamp('revoked_at', { withTimezone: true }),
  },
  (table) => [index('api_keys_client').on(table.clientId)],
);
