import { sql } from 'drizzle-orm';
import { bigint, index, json, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';

/** The inboxes of users. */
export const inAppMessages = pgTable(
  'in_app_messages',
  {
    /** The notification's. */
    id: uuid().primaryKey(),
    /** Order of arrival in one inbox: a stream goes on after the last one it has shown. */
    sequence: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    clientId: uuid('client_id').notNull(),
    userId: text('user_id').notNull(),
    subject: text(),
    text: text().notNull(),
    html: text(),
    url: text(),
    image: text(),
    data: json().$type<Record<string, string>>().notNull().default({}),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    seenAt: timestamp('seen_at', { withTimezone: true }),
    readAt: timestamp('read_at', { withTimezone: true }),
    archivedAt: timestamp('archived_at', { withTimezone: true }),
  },
  (table) => [
    uniqueIndex('in_app_messages_inbox').on(table.clientId, table.userId, table.sequence),
    index('in_app_messages_unread')
      .on(table.clientId, table.userId)
      .where(sql`${table.readAt} is null and ${table.archivedAt} is null`),
    // What is old enough to be purged: the id tells when it was accepted, which may be long before it came.
    index('in_app_messages_age').on(table.createdAt),
  ],
);
