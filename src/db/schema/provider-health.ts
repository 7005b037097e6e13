import { date, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { Place } from '../../domain/send-window.ts';

/** One provider account as all workers see it: until when it wants to be left alone, and what of its rate and cap is used. */
export const providerHealth = pgTable('provider_health', {
  provider: text().primaryKey(),
  /** By its own word (Retry-After): no call before then, by anybody. */
  notBefore: timestamp('not_before', { withTimezone: true }),
  begun: jsonb().$type<Place[]>().notNull().default([]),
  promised: jsonb().$type<Place[]>().notNull().default([]),
  /** The UTC day that `dayCount` counts. */
  day: date(),
  dayCount: integer('day_count').notNull().default(0),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
});
