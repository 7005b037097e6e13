import { pgTable, timestamp, uuid } from 'drizzle-orm/pg-core';

/**
 * Notifications of erased persons that could not be erased yet, being with a provider, or of which something may still
 * come in. A row is removed only when all of it is gone.
 */
export const pendingErasures = pgTable('pending_erasures', {
  notificationId: uuid('notification_id').primaryKey(),
  /** When to look next. */
  eraseAt: timestamp('erase_at', { withTimezone: true }).notNull().defaultNow(),
});
