import { integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { CHANNELS } from '../../domain/channel.ts';
import type { AttemptOutcome } from '../../domain/outcome.ts';

/** One call of a provider: written before the first byte (`sending`), finished after its answer. */
export const attempts = pgTable(
  'attempts',
  {
    notificationId: uuid('notification_id').notNull(),
    run: integer().notNull(),
    /** 1 for the first of its run, over all routes. */
    seq: integer().notNull(),
    clientId: uuid('client_id').notNull(),
    channel: text({ enum: CHANNELS }).notNull(),
    provider: text().notNull(),
    epoch: integer().notNull(),
    state: text({ enum: ['sending', 'finished'] }).notNull(),
    /** Until then nobody else may judge this attempt; on the database's clock. */
    leaseUntil: timestamp('lease_until', { withTimezone: true }).notNull(),
    outcome: text().$type<AttemptOutcome>(),
    code: text(),
    detail: text(),
    response: text(),
    providerMessageId: text('provider_message_id'),
    startedAt: timestamp('started_at', { withTimezone: true }).notNull(),
    finishedAt: timestamp('finished_at', { withTimezone: true }),
  },
  (table) => [primaryKey({ columns: [table.notificationId, table.run, table.seq] })],
);
