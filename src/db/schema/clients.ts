import { index, integer, json, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { RateLimits } from '../../domain/limits.ts';
import { KEY_MODES } from '../../domain/notification.ts';
import type { Prices, Quotas } from '../../domain/quota.ts';
import type { RetryWish } from '../../domain/retry-policy.ts';
import { SCOPES } from '../../domain/scope.ts';
import { bytea } from './bytea.ts';
import type { SigningSecret } from './webhooks.ts';

/** A tenant: whoever holds its keys sees its notifications and nobody else's. */
export const clients = pgTable('clients', {
  id: uuid().primaryKey(),
  name: text().notNull(),
  email: text().notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
});

/** Only the hash of the secret is kept; the id part of the key finds the row. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: text().primaryKey(),
    clientId: uuid('client_id')
      .notNull()
      .references(() => clients.id),
    environment: text({ enum: KEY_MODES }).notNull(),
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

/** What a client has set for itself; what it has not is the instance's default. */
export const clientSettings = pgTable('client_settings', {
  clientId: uuid('client_id')
    .primaryKey()
    .references(() => clients.id),
  limits: jsonb().$type<Partial<RateLimits>>().notNull().default({}),
  retry: jsonb().$type<RetryWish>(),
  quotas: jsonb().$type<Quotas>().notNull().default({}),
  prices: jsonb().$type<Prices>().notNull().default({}),
  /** What signs the client's webhook notifications, the newest first. */
  signingSecrets: json('signing_secrets').$type<SigningSecret[]>().notNull().default([]),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
});

/** What keys and operators changed; never a secret, an address or content. */
export const auditLog = pgTable(
  'audit_log',
  {
    id: uuid().primaryKey(),
    /** Whose things were changed; null for the instance's own. */
    clientId: uuid('client_id'),
    /** `key:<id of the key>`, `member:<id>`, `operator` or `system`. */
    actor: text().notNull(),
    /** Noun and verb, such as `key.revoke`. */
    action: text().notNull(),
    /** The public id of what was changed; null where there is but one. */
    subject: text(),
    details: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    requestId: text('request_id'),
    at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [index('audit_log_client').on(table.clientId, table.id), index('audit_log_at').on(table.at)],
);
