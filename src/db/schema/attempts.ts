import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { CHANNELS } from '../../domain/channel.ts';
import { DEAD_LETTER_STATUSES } from '../../domain/dead-letter.ts';
import type { AttemptOutcome } from '../../domain/outcome.ts';
import { RECEIPT_KINDS, RECEIPT_SUPPRESSIONS } from '../../domain/receipt.ts';
import { bytea } from './bytea.ts';

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
    /** The execution that has claimed it; null in what older releases claimed. */
    claimedBy: uuid('claimed_by'),
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

/** What vendors told of messages: stored first, then matched with a notification. */
export const receipts = pgTable(
  'receipts',
  {
    id: uuid().primaryKey(),
    /** Who told it: `twilio`, `meta`, `ses` … */
    source: text().notNull(),
    /** The same whenever the vendor says the same again. */
    key: text().notNull(),
    kind: text({ enum: RECEIPT_KINDS }).notNull(),
    /** Only of attempts over this channel; null in what older releases stored. */
    channel: text({ enum: CHANNELS }),
    /** Keyed hashes, in hexadecimal digits, of the addresses that it speaks of; null where the vendor's id says whom. */
    recipientHashes: text('recipient_hashes').array(),
    /** Whose attempts it speaks of, with the vendor's id of the message; null where ours is known. */
    provider: text(),
    providerMessageId: text('provider_message_id'),
    /** As the vendor gave it back; once it was looked for, the one that it names. */
    notificationId: uuid('notification_id'),
    code: text(),
    detail: text(),
    suppress: text({ enum: RECEIPT_SUPPRESSIONS }),
    /** What came in of this message only, cut at 8 KiB. */
    raw: text().notNull(),
    occurredAt: timestamp('occurred_at', { withTimezone: true }),
    receivedAt: timestamp('received_at', { withTimezone: true }).notNull().defaultNow(),
    /** Since when it counts; null with `matchAt` null is what was given up, or not believed. */
    matchedAt: timestamp('matched_at', { withTimezone: true }),
    /** When to look for its notification again; null when there is nothing more to look for. */
    matchAt: timestamp('match_at', { withTimezone: true }),
  },
  (table) => [
    uniqueIndex('receipts_key').on(table.source, table.key),
    index('receipts_notification').on(table.notificationId),
    index('receipts_unmatched').on(table.matchAt).where(sql`${table.matchAt} is not null`),
  ],
);

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
    status: text({ enum: DEAD_LETTER_STATUSES }).notNull(),
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
