import { bigint, date, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { CHANNELS } from '../../domain/channel.ts';
import { QUOTA_PERIODS } from '../../domain/quota.ts';

/** How much of a client's quota the API processes have leased between them; each takes a block of 1 % at a time. */
export const quotaCounters = pgTable(
  'quota_counters',
  {
    clientId: uuid('client_id').notNull(),
    environment: text({ enum: ['live', 'test'] }).notNull(),
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
