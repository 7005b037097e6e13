import { jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { CHANNELS } from '../../domain/channel.ts';
import type { Place } from '../../domain/send-window.ts';

/** One user's sliding window on one channel: what src/domain/send-window.ts decides on, under this row's lock. */
export const sendSlots = pgTable(
  'send_slots',
  {
    clientId: uuid('client_id').notNull(),
    userKey: text('user_key').notNull(),
    channel: text({ enum: CHANNELS }).notNull(),
    begun: jsonb().$type<Place[]>().notNull().default([]),
    promised: jsonb().$type<Place[]>().notNull().default([]),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.clientId, table.userKey, table.channel] })],
);
