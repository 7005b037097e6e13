import { index, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** What keys and operators changed; never a secret, an address or content. */
export const auditLog = pgTable(
  'audit_log',
  {
    id: uuid().primaryKey(),
    /** Whose things were changed; null for the instance's own. */
    clientId: uuid('client_id'),
    /** `key:<id of the key>`, `operator` or `system`. */
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
