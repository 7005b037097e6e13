import { bigint, date, index, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { CHANNELS } from '../../domain/channel.ts';

/** What a client's notifications of one UTC day came to; outlives the notifications themselves. */
export const usageDaily = pgTable(
  'usage_daily',
  {
    clientId: uuid('client_id').notNull(),
    environment: text({ enum: ['live', 'test'] }).notNull(),
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
