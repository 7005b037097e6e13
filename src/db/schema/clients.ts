import { pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** A tenant: whoever holds its keys sees its notifications and nobody else's. */
export const clients = pgTable('clients', {
  id: uuid().primaryKey(),
  name: text().notNull(),
  email: text().notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
});
