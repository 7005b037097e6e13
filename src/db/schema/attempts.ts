import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
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
    /** Whether it used up one of the policy's attempts. */
    counts: boolean().notNull().default(true),
    /** What it says of the provider: true that it works, false that it does not, null nothing. */
    providerOk: boolean('provider_ok'),
    startedAt: timestamp('started_at', { withTimezone: true }).notNull(),
    finishedAt: timestamp('finished_at', { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.notificationId, table.run, table.seq] }),
    // The breaker's sample: what each provider answered last, and who has waited long for an answer.
    index('attempts_finished').on(table.provider, table.finishedAt).where(sql`${table.state} = 'finished'`),
    // Whose attempt a vendor's receipt speaks of.
    index('attempts_provider_message')
      .on(table.provider, table.providerMessageId)
      .where(sql`${table.providerMessageId} is not null`),
    index('attempts_sending').on(table.startedAt).where(sql`${table.state} = 'sending'`),
  ],
);
