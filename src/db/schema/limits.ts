import { sql } from 'drizzle-orm';
import {
  bigint,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import type { CallState } from '../../domain/account-calls.ts';
import type { RateState } from '../../domain/account-rate.ts';
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
  /** Of the release before, which kept each send and each promised moment; read while one of its processes writes it. */
  begun: jsonb().$type<Place[]>().notNull().default([]),
  promised: jsonb().$type<Place[]>().notNull().default([]),
  /** What of its rate is used; null where none was ever asked for. */
  rate: jsonb().$type<RateState>(),
  /** Since when nothing gets through (breaker, hold-off, not set up); null once a call has. */
  awaySince: timestamp('away_since', { withTimezone: true }),
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

/**
 * Who waits for a provider account, for a user's window that has no reservation left (`user:<channel>:<user key>`), or
 * with many others for one moment (`due`). A row is called by the dispatcher, in order of class, priority, clients in turn
 * and `since`; who is called may ask, and takes nothing by it. Vacuumed by number of changes: rows come and go.
 */
export const accountLine = pgTable(
  'account_line',
  {
    notificationId: uuid('notification_id').primaryKey(),
    run: integer().notNull(),
    account: text().notNull(),
    /** 0 urgent, 1 ordinary. */
    class: smallint().notNull(),
    /** Temporal's five. */
    priority: smallint().notNull(),
    clientId: uuid('client_id').notNull(),
    /** When it was accepted, so that one that comes back keeps its rank; in `due` its moment. Not called before. */
    since: timestamp({ withTimezone: true }).notNull(),
    /** Puts this row alone off: its worker lacks the provider. */
    notBefore: timestamp('not_before', { withTimezone: true }),
    calledAt: timestamp('called_at', { withTimezone: true }),
    calls: integer().notNull().default(0),
    /** The moment that is its own; it comes by its own timer. */
    reservedAt: timestamp('reserved_at', { withTimezone: true }),
    /** Accounts of the other routes that it may take; empty once it may have been sent. */
    elsewhere: text().array().notNull().default([]),
    /** When it was last called because another account can send: once per outage. */
    elsewhereAt: timestamp('elsewhere_at', { withTimezone: true }),
  },
  (table) => [
    index('account_line_order')
      .on(table.account, table.class, table.priority, table.clientId, table.since, table.notificationId)
      .where(sql`called_at is null`),
    index('account_line_called').on(table.account, table.calledAt).where(sql`called_at is not null`),
  ],
);

/** How many timers of scheduled notifications end within each span of time; those beyond are called instead. */
export const dueSpans = pgTable('due_spans', {
  start: timestamp({ withTimezone: true }).primaryKey(),
  timers: integer().notNull(),
});

/** What the dispatcher remembers of an account from round to round. Apart, so that it never waits for a claim's lock. */
export const accountCalls = pgTable('account_calls', {
  account: text().primaryKey(),
  state: jsonb().$type<CallState>().notNull(),
});

/** How much of a client's quota the API processes have leased between them; each takes a block of 1 % at a time. */
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

/** What notifications come to, of one client, channel, last provider and error. */
const usageFigures = {
  clientId: uuid('client_id').notNull(),
  environment: text({ enum: KEY_MODES }).notNull(),
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
};

/** The hours that days are summed of, so that none has to be counted as a whole; kept as long as notifications are. */
export const usageHourly = pgTable(
  'usage_hourly',
  {
    /** In which they were accepted. */
    hour: timestamp({ withTimezone: true }).notNull(),
    ...usageFigures,
  },
  (table) => [
    primaryKey({
      name: 'usage_hourly_pk',
      columns: [table.hour, table.clientId, table.environment, table.channel, table.provider, table.errorCode],
    }),
  ],
);

/** What a client's notifications of one UTC day came to; outlives the notifications themselves. */
export const usageDaily = pgTable(
  'usage_daily',
  {
    ...usageFigures,
    /** On which they were accepted. */
    day: date().notNull(),
  },
  (table) => [
    primaryKey({
      name: 'usage_daily_pk',
      columns: [table.clientId, table.environment, table.day, table.channel, table.provider, table.errorCode],
    }),
    index('usage_daily_day').on(table.day),
  ],
);
