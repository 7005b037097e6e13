import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { CHANNELS } from '../../domain/channel.ts';
import { KEY_MODES } from '../../domain/notification.ts';
import { STATS_EVENTS } from '../../domain/stats.ts';

/**
 * How often notifications of one client became a status in one span of time, as the timeline tells. A cell is set, never added
 * to, so that counting it again does no harm. No personal data.
 */
const cell = {
  /** When the span begins, in UTC. */
  at: timestamp({ withTimezone: true }).notNull(),
  clientId: uuid('client_id').notNull(),
  environment: text({ enum: KEY_MODES }).notNull(),
  channel: text({ enum: CHANNELS }).notNull(),
  /** The one tried last by then; empty for none. */
  provider: text().notNull(),
  status: text({ enum: STATS_EVENTS }).notNull(),
  /** Of a status that says something went wrong or waits: why. Else empty. */
  errorCode: text('error_code').notNull(),
  /** The key of its template; empty for none. */
  template: text().notNull(),
  /** The nil id for none. */
  campaignId: uuid('campaign_id').notNull(),
  count: bigint({ mode: 'number' }).notNull(),
  /** Of SENT and DELIVERED, since it was due: a count for each bucket of src/domain/latency.ts. Else empty. */
  latency: integer().array().notNull(),
};

function cells<Name extends string>(name: Name) {
  return pgTable(name, cell, (table) => [
    primaryKey({
      name: `${name}_pk`,
      columns: [
        ...([table.at, table.clientId, table.environment, table.channel, table.provider] as const),
        ...([table.status, table.errorCode, table.template, table.campaignId] as const),
      ],
    }),
    index(`${name}_client`).on(table.clientId, table.environment, table.at),
  ]);
}

/** Kept as long as the class `stats_minutes` says. */
export const statsMinute = cells('stats_minute');

/** Sums of the minutes of each hour that is over. Kept as long as the class `stats_hours` says. */
export const statsHour = cells('stats_hour');

/** Sums of the hours of each UTC day, as far as they are summed. Kept as long as the class `stats` says. */
export const statsDay = cells('stats_day');

/** Which minutes were counted: what their cells add up to, so that one of which the timeline knows more is counted again. */
export const statsCounted = pgTable(
  'stats_counted',
  {
    /** When the minute begins. */
    at: timestamp({ withTimezone: true }).primaryKey(),
    /** Of the timeline, in this minute. */
    rows: bigint({ mode: 'number' }).notNull(),
    /** Rows from then on are not among them. */
    countedAt: timestamp('counted_at', { withTimezone: true }).notNull(),
    /** Whether its hour and day have it. */
    summed: boolean().notNull().default(false),
  },
  (table) => [index('stats_counted_unsummed').on(table.at).where(sql`not ${table.summed}`)],
);
