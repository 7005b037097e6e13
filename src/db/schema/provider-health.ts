import { date, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { Place } from '../../domain/send-window.ts';

/**
 * One provider account as all workers see it: whether its breaker lets anybody through, until when it wants to be left
 * alone, and what of its rate and cap is used.
 */
export const providerHealth = pgTable('provider_health', {
  provider: text().primaryKey(),
  /** By its own word (Retry-After): no call before then, by anybody. */
  notBefore: timestamp('not_before', { withTimezone: true }),
  begun: jsonb().$type<Place[]>().notNull().default([]),
  promised: jsonb().$type<Place[]>().notNull().default([]),
  /** The UTC day that `dayCount` counts. */
  day: date(),
  dayCount: integer('day_count').notNull().default(0),
  breaker: text({ enum: ['closed', 'open'] })
    .notNull()
    .default('closed'),
  /** When the breaker last opened or closed; attempts from before say nothing any more. */
  breakerSince: timestamp('breaker_since', { withTimezone: true }).notNull().defaultNow(),
  /** What opened it: the code of an attempt. */
  breakerReason: text('breaker_reason'),
  failedProbes: integer('failed_probes').notNull().default(0),
  /** While open: nobody is let through before then, and one at a time after. */
  probeAt: timestamp('probe_at', { withTimezone: true }),
  /** The notification that has the one permit, until then. */
  probeHolder: uuid('probe_holder'),
  probeUntil: timestamp('probe_until', { withTimezone: true }),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
});
