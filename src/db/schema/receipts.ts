import { sql } from 'drizzle-orm';
import { index, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { RECEIPT_KINDS } from '../../domain/receipt.ts';

/** What vendors told of messages: stored first, then matched with a notification. */
export const receipts = pgTable(
  'receipts',
  {
    id: uuid().primaryKey(),
    /** Who told it: `twilio`, `meta`, `ses` … */
    source: text().notNull(),
    /** The same whenever the vendor says the same again. */
    key: text().notNull(),
    kind: text({ enum: RECEIPT_KINDS }).notNull(),
    /** Whose attempts it speaks of, with the vendor's id of the message; null where ours is known. */
    provider: text(),
    providerMessageId: text('provider_message_id'),
    /** As the vendor gave it back; once matched, the one that it was matched with. */
    notificationId: uuid('notification_id'),
    code: text(),
    detail: text(),
    suppress: text({ enum: ['hard_bounce', 'complaint'] }),
    /** What came in of this message only, cut at 8 KiB. */
    raw: text().notNull(),
    occurredAt: timestamp('occurred_at', { withTimezone: true }),
    receivedAt: timestamp('received_at', { withTimezone: true }).notNull().defaultNow(),
    matchedAt: timestamp('matched_at', { withTimezone: true }),
    /** When to look for its notification again; null when it is matched or given up. */
    matchAt: timestamp('match_at', { withTimezone: true }),
  },
  (table) => [
    uniqueIndex('receipts_key').on(table.source, table.key),
    index('receipts_notification').on(table.notificationId),
    index('receipts_unmatched').on(table.matchAt).where(sql`${table.matchAt} is not null`),
  ],
);
