import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  index,
  integer,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { bytea } from './bytea.ts';

/** What could not be delivered or read, kept until a person or a replay resolves it. */
export const deadLetters = pgTable(
  'dead_letters',
  {
    id: uuid().primaryKey(),
    clientId: uuid('client_id'),
    notificationId: uuid('notification_id'),
    run: integer(),
    channel: text(),
    provider: text(),
    messageKey: text('message_key'),
    /** Raw bytes, of parked records only. */
    originalPayload: bytea('original_payload'),
    sourceTopic: text('source_topic'),
    sourcePartition: integer('source_partition'),
    sourceOffset: bigint('source_offset', { mode: 'bigint' }),
    payloadHash: bytea('payload_hash'),
    errorCode: text('error_code').notNull(),
    errorMessage: text('error_message'),
    retryCount: integer('retry_count').notNull().default(0),
    status: text({ enum: ['FAILED', 'RETRYING', 'RESOLVED'] }).notNull(),
    retryAt: timestamp('retry_at', { withTimezone: true }),
    resolvedAt: timestamp('resolved_at', { withTimezone: true }),
    resolvedBy: text('resolved_by'),
    note: text(),
    replayOf: uuid('replay_of').references((): AnyPgColumn => deadLetters.id),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex('dead_letters_notification').on(table.notificationId, table.run),
    uniqueIndex('dead_letters_source').on(
      table.sourceTopic,
      table.sourcePartition,
      table.sourceOffset,
      table.payloadHash,
    ),
    index('dead_letters_client').on(table.clientId, table.id),
    index('dead_letters_open').on(table.channel).where(sql`${table.status} = 'FAILED'`),
    index('dead_letters_cause')
      .on(table.clientId, table.channel, table.provider, table.errorCode, table.id)
      .where(sql`${table.status} = 'FAILED'`),
    index('dead_letters_retry')
      .on(table.retryAt)
      .where(sql`${table.retryAt} is not null and ${table.status} = 'FAILED'`),
    // Whoever deletes a letter asks whether another one names it, and so does the foreign key.
    index('dead_letters_replay').on(table.replayOf).where(sql`${table.replayOf} is not null`),
  ],
);
