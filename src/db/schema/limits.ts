import { bigint, date, index, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { CHANNELS } from '../../domain/channel.ts';
import { KEY_MODES } from '../../domain/notification.ts';
import { QUOTA_PERIODS } from '../../domain/quota.ts';
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

/** How much of a client's quota the API processes have taken between them; each takes a block of 1 % at a time. */
export const quotaCounters = pgTable(
  'quota_counters',
  {
    clientId: uuid('client_id').notNull(),
    environment: text({ enum: KEY_MODES }).notNull(),
    channel: text({ enum: CHANNELS }).notNull(),
    period: text({ enum: QUOTA_PERIODS }).notNull(),
    /** The first day of the period, in UTC. */
    startsOn: date('starts_on').notNull(),
    leased: bigint({ mode: 'number' }).notNull().default(0),
    /** The greatest share, in percent, that was warned of. */
    warnedPercent: bigint('warned_percent', { mode: 'number' }).notNull().default(0),
  },
  (table) => [
    primaryKey({
      name: 'quota_counters_pk',
      columns: [table.clientId, table.environment, table.channel, table.period, table.startsOn],
    }),
  ],
);

/** How many requests of a key's current minute the API processes have taken between them. */
export const requestWindows = pgTable('request_windows', {
  keyId: text('key_id').primaryKey(),
  startsAt: timestamp('starts_at', { withTimezone: true }).notNull(),
  leased: integer().notNull().default(0),
});

/** What a client's notifications of one UTC day came to; outlives the notifications themselves. */
export const usageDaily = pgTable(
  'usage_daily',
  {
    clientId: uuid('client_id').notNull(),
    environment: text({ enum: KEY_MODES }).notNull(),
    /** On which they were accepted. */
    day: date().notNull(),
    channel: text({ enum: CHANNELS }).notNull(),
    /** The last one that was tried; empty for none. */
    provider: text().notNull(),
    /** Empty for none. */
    errorCode: text('error_code').notNull(),
    accepted: bigint({ mode: 'number' }).notNull().default(0),
    sent: bigint({ mode: 'number' }).notNull().default(0),
    delivered: bigint({ mode: 'number' }).notNull().default(0),
    failed: bigint({ mode: 'number' }).notNull().default(0),
    retries: bigint({ mode: 'number' }).notNull().default(0),
    /** From when it was due until it was sent: a count for each bucket of src/domain/latency.ts. */
    latency: integer().array().notNull().default([]),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    primaryKey({
      name: 'usage_daily_pk',
      columns: [table.clientId, table.environment, table.day, table.channel, table.provider, table.errorCode],
    }),
    index('usage_daily_day').on(table.day),
  ],
);
