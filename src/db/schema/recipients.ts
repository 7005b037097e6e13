import { index, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
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

/** Until when a person who wrote to one of our WhatsApp numbers may be answered in free text. */
export const whatsappWindows = pgTable(
  'whatsapp_windows',
  {
    /** Meta's id of our number. */
    phoneNumberId: text('phone_number_id').notNull(),
    /** Keyed hash of the person's number. */
    recipientHash: bytea('recipient_hash').notNull(),
    openUntil: timestamp('open_until', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.phoneNumberId, table.recipientHash] })],
);

/**
 * Notifications of erased persons that could not be erased yet, being with a provider, or of which something may still
 * come in. A row is removed only when all of it is gone.
 */
export const pendingErasures = pgTable('pending_erasures', {
  notificationId: uuid('notification_id').primaryKey(),
  /** When to look next. */
  eraseAt: timestamp('erase_at', { withTimezone: true }).notNull().defaultNow(),
});
