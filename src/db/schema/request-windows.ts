import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/** How many requests of a key's current minute the API processes have leased between them. */
export const requestWindows = pgTable('request_windows', {
  keyId: text('key_id').primaryKey(),
  startsAt: timestamp('starts_at', { withTimezone: true }).notNull(),
  leased: integer().notNull().default(0),
});
