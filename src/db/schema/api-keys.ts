import { index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { SCOPES } from '../../domain/scope.ts';
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
    name: text().notNull().default('Default'),
    /** What it may do: see src/domain/scope.ts. */
    scopes: text({ enum: SCOPES }).array().notNull().default(['admin']),
    /** CIDR ranges that it may be used from; none for anywhere. */
    allowedIps: text('allowed_ips').array().notNull().default([]),
    /** Null for no limit. */
    requestsPerMinute: integer('requests_per_minute'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp('expires_at', { withTimezone: true }),
    /** To the minute. */
    lastUsedAt: timestamp('last_used_at', { withTimezone: true }),
    revokedAt: timestamp('revoked_at', { withTimezone: true }),
  },
  (table) => [index('api_keys_client').on(table.clientId)],
);
