import { integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { STATUSES } from '../../domain/status.ts';

/** Each change of status or reason, in order. */
export const timeline = pgTable(
  'timeline',
  {
    notificationId: uuid('notification_id').notNull(),
    sequence: integer().notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
    status: text({ enum: STATUSES }).notNull(),
    reason: text(),
  },
  (table) => [primaryKey({ columns: [table.notificationId, table.sequence] })],
);
