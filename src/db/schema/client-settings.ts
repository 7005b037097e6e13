import { json, jsonb, pgTable, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { Limits } from '../../domain/limits.ts';
import type { Prices, Quotas } from '../../domain/quota.ts';
import type { RetryWish } from '../../domain/retry-policy.ts';
import { clients } from './clients.ts';
import type { SigningSecret } from './webhook-endpoints.ts';

/** What a client has set for itself; what it has not is the instance's default. */
export const clientSettings = pgTable('client_settings', {
  clientId: uuid('client_id')
    .primaryKey()
    .references(() => clients.id),
  limits: jsonb().$type<Partial<Limits>>().notNull().default({}),
  retry: jsonb().$type<RetryWish>(),
  quotas: jsonb().$type<Quotas>().notNull().default({}),
  prices: jsonb().$type<Prices>().notNull().default({}),
  /** What signs the client's webhook notifications, the newest first. */
  signingSecrets: json('signing_secrets').$type<SigningSecret[]>().notNull().default([]),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
});
