import { index, json, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** A secret that signs; one that was replaced still does, until it expires (ISO 8601). */
export type SigningSecret = { secret: string; expiresAt: string | null };

/** Where a client wants to be told of what happens. */
export const webhookEndpoints = pgTable(
  'webhook_endpoints',
  {
    id: uuid().primaryKey(),
    clientId: uuid('client_id').notNull(),
    url: text().notNull(),
    description: text(),
    /** `notification.sent` …; empty for all. */
    events: text().array().notNull().default([]),
    /** The newest first. */
    secrets: json().$type<SigningSecret[]>().notNull(),
    status: text({ enum: ['enabled', 'disabled'] })
      .notNull()
      .default('enabled'),
    /** `manual`, `gone`, `failing`. */
    disabledReason: text('disabled_reason'),
    /** Since when no call has succeeded; null after a success. */
    failingSince: timestamp('failing_since', { withTimezone: true }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [index('webhook_endpoints_client').on(table.clientId, table.id)],
);
