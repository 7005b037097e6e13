import { pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';

/** Finds a client's notifications by tag in their order, which no index on an array can. */
export const notificationTags = pgTable(
  'notification_tags',
  {
    clientId: uuid('client_id').notNull(),
    tag: text().notNull(),
    notificationId: uuid('notification_id').notNull(),
  },
  (table) => [primaryKey({ name: 'notification_tags_pk', columns: [table.clientId, table.tag, table.notificationId] })],
);
