import { pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { bytea } from './bytea.ts';

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
