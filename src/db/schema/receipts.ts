import { sql } from 'drizzle-orm';
import { index, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { CHANNELS } from '../../domain/channel.ts';
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
    /** Only of attempts over this channel; null in what older releases stored. */
    channel: text({ enum: CHANNELS }),
    /** Keyed hashes, in hexadecimal digits, of the addresses that it speaks of; null where the vendor's id says whom. */
    recipientHashes: text('recipient_hashes').array(),
    /** Whose attempts it speaks of, with the vendor's id of the message; null where ours is known. */
    provider: text(),
    providerMessageId: text('provider_message_id'),
    /** As the vendor gave it back; once it was looked for, the one that it names. */
    notificationId: uuid('notification_id'),
    code: text(),
    detail: text(),
    suppress: text({ enum: ['hard_bounce', 'complaint'] }),
    /** What came in of this message only, cut at 8 KiB. */
    raw: text().notNull(),
    occurredAt: timestamp('occurred_at', { withTimezone: true }),
    receivedAt: timestamp('received_at', { withTimezone: true }).notNull().defaultNow(),
    /** Since when it counts; null with `matchAt` null is what was given up, or not believed. */
    matchedAt: timestamp('matched_at', { withTimezone: true }),
    /** When to look for its notification again; null when there is nothing more to look for. */
    matchAt: timestamp('match_at', { withTimezone: true }),
  },
  (table) => [
    uniqueIndex('receipts_key').on(table.source, table.key),
    index('receipts_notification').on(table.notificationId),
    index('receipts_unmatched').on(table.matchAt).where(sql`${table.matchAt} is not null`),
  ],
);
