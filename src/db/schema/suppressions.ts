import { index, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { bytea } from './bytea.ts';

/** Addresses that a client's notifications no longer go to. The hash is what counts; the address may be erased. */
export const suppressions = pgTable(
  'suppressions',
  {
    id: uuid().primaryKey(),
    clientId: uuid('client_id').notNull(),
    recipientHash: bytea('recipient_hash').notNull(),
    /** An unsubscribed person still gets what is not marketing. */
    scope: text({ enum: ['all', 'marketing'] }).notNull(),
    reason: text({ enum: ['hard_bounce', 'complaint', 'unsubscribe', 'unregistered', 'gone', 'manual'] }).notNull(),
    address: text(),
    note: text(),
    /** The notification that it was learnt from. */
    notificationId: uuid('notification_id'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex('suppressions_recipient').on(table.clientId, table.recipientHash, table.scope),
    index('suppressions_client').on(table.clientId, table.id),
  ],
);
