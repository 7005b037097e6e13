import { sql } from 'drizzle-orm';
import { index, integer, json, jsonb, pgTable, primaryKey, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { CATEGORIES, ON_AMBIGUOUS } from '../../domain/ambiguity.ts';
import { CHANNELS } from '../../domain/channel.ts';
import { DEFAULT_LATE_AFTER_MS, ON_LATE } from '../../domain/due.ts';
import type { RateLimits } from '../../domain/limits.ts';
import type { Content, Fallback, Recipient } from '../../domain/notification.ts';
import { KEY_MODES } from '../../domain/notification.ts';
import type { RetryPolicy } from '../../domain/retry-policy.ts';
import type { Route } from '../../domain/route.ts';
import { STATUSES } from '../../domain/status.ts';
import { bytea } from './bytea.ts';

/**
 * The state of record. No unique constraint but the primary key, and no foreign key to it: both would
 * stand in the way of range partitions by id (docs/decisions/0004).
 */
export const notifications = pgTable(
  'notifications',
  {
    id: uuid().primaryKey(),
    clientId: uuid('client_id').notNull(),
    environment: text({ enum: KEY_MODES }).notNull(),
    channel: text({ enum: CHANNELS }).notNull(),
    status: text({ enum: STATUSES }).notNull(),
    reason: text(),
    priority: smallint().notNull(),
    category: text({ enum: CATEGORIES }).notNull(),
    onAmbiguous: text('on_ambiguous', { enum: ON_AMBIGUOUS }).notNull(),
    recipient: json().$type<Recipient>().notNull(),
    /** Keyed hash of the normalised address: list, cancel and erase by recipient survive encryption. */
    recipientHash: bytea('recipient_hash').notNull(),
    /** Keyed hash of the user, else of the address: whose limit this counts against. */
    userKey: text('user_key').notNull(),
    content: json().$type<Content>().notNull(),
    /** The bytes of its attachments in base 64, in the order of `content.attachments`. */
    attachments: json().$type<string[]>(),
    retry: json().$type<RetryPolicy>().notNull(),
    routes: json().$type<Route[]>().notNull(),
    tags: text().array().notNull().default([]),
    metadata: jsonb().$type<Record<string, string | number | boolean | null>>().notNull().default({}),
    eventId: text('event_id'),
    traceparent: text(),
    /** Raised by each replay of a dead letter. */
    run: integer().notNull().default(0),
    /** Raised by each claim: a sender that was overtaken can write nothing. */
    epoch: integer().notNull().default(0),
    /** Of the last timeline row; also the `sequence` of status events. */
    sequence: integer().notNull().default(1),
    retryCount: integer('retry_count').notNull().default(0),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    provider: text(),
    providerMessageId: text('provider_message_id'),
    sendAt: timestamp('send_at', { withTimezone: true }),
    expiresAt: timestamp('expires_at', { withTimezone: true }),
    onLate: text('on_late', { enum: ON_LATE }).notNull().default('send'),
    lateAfterMs: integer('late_after_ms').notNull().default(DEFAULT_LATE_AFTER_MS),
    /** The channels to fall back on, each with the address and the words that it needs; in the order of `routes`. */
    fallbacks: json().$type<Fallback[]>().notNull().default([]),
    /** Of each fallback what finds its person: the keyed hashes of its address and of its user, in hexadecimal digits. */
    fallbackKeys: text('fallback_keys').array().notNull().default([]),
    /** Since when nothing but a provider's outage has stood in the way. */
    deferredSince: timestamp('deferred_since', { withTimezone: true }),
    /** The client's limits for the channels of its routes, as they stood when it was accepted. */
    limits: json().$type<Partial<RateLimits>>().notNull().default({}),
    /** When the workflow means to look again; the reconciler goes by it. */
    wakeAt: timestamp('wake_at', { withTimezone: true }),
    sentAt: timestamp('sent_at', { withTimezone: true }),
    deliveredAt: timestamp('delivered_at', { withTimezone: true }),
    /** The template that its words were rendered from, when it was accepted; null where they were given. */
    templateId: uuid('template_id'),
    templateVersion: integer('template_version'),
    /** What was used of the template: a language tag or `*`, and the key of a variant. */
    locale: text(),
    variant: text(),
    /** SHA-256 of the words that were rendered; null once they are erased. */
    contentSha256: bytea('content_sha256'),
    /** The campaign that it is of; null for one that was asked for by itself. */
    campaignId: uuid('campaign_id'),
    /** The chunk whose slice sends it; null once it goes by a workflow of its own. */
    chunk: integer(),
    /** Since when nothing of its recipient and content is left. */
    erasedAt: timestamp('erased_at', { withTimezone: true }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    index('notifications_client').on(table.clientId, table.id),
    index('notifications_status').on(table.clientId, table.status, table.id),
    index('notifications_channel').on(table.clientId, table.channel, table.id),
    index('notifications_recipient').on(table.clientId, table.recipientHash, table.id),
    // Whose it is, for whoever wants to be forgotten.
    index('notifications_user').on(table.clientId, table.userKey, table.id),
    index('notifications_fallback_keys').using('gin', table.fallbackKeys).where(sql`${table.fallbackKeys} <> '{}'`),
    // The few that test keys see, among all that live ones have sent.
    index('notifications_test').on(table.clientId, table.id).where(sql`${table.environment} = 'test'`),
    index('notifications_provider')
      .on(table.clientId, table.provider, table.id)
      .where(sql`${table.provider} is not null`),
    index('notifications_error')
      .on(table.clientId, table.errorCode, table.id)
      .where(sql`${table.errorCode} is not null`),
    index('notifications_event').on(table.clientId, table.eventId).where(sql`${table.eventId} is not null`),
    // What was sent with a template, by version and variant.
    index('notifications_template')
      .on(table.templateId, table.templateVersion, table.variant, table.id)
      .where(sql`${table.templateId} is not null`),
    // What has become of a campaign's people.
    index('notifications_campaign')
      .on(table.campaignId, table.status, table.id)
      .where(sql`${table.campaignId} is not null`),
    // Whom a slice has still to send to.
    index('notifications_chunk')
      .on(table.campaignId, table.chunk, table.id)
      .where(sql`${table.chunk} is not null and ${table.status} in ('PENDING', 'PROCESSING')`),
    // What should have moved on by now, for the reconciler, which goes on where it was among many of one moment.
    index('notifications_waiting_since')
      .on(table.wakeAt, table.id)
      .where(sql`${table.status} in ('SCHEDULED', 'DEFERRED')`),
    index('notifications_under_way_since')
      .on(table.updatedAt, table.id)
      .where(sql`${table.status} in ('PENDING', 'PROCESSING', 'RETRYING')`),
  ],
);

/** Each change of status or reason, in order. */
export const timeline = pgTable(
  'timeline',
  {
    notificationId: uuid('notification_id').notNull(),
    sequence: integer().notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
    status: text({ enum: STATUSES }).notNull(),
    reason: text(),
  },
  (table) => [
    primaryKey({ columns: [table.notificationId, table.sequence] }),
    // What became what in a span of time. Each range of blocks keeps several spans: retention makes room among old rows, and
    // what is new goes there, so that one span would soon be all of the past.
    index('timeline_at')
      .using('brin', table.at.op('timestamptz_minmax_multi_ops'))
      .with({ pages_per_range: 32, autosummarize: true }),
  ],
);

/** Finds a client's notifications by tag in their order, which no index on an array can. */
export const notificationTags = pgTable(
  'notification_tags',
  {
    clientId: uuid('client_id').notNull(),
    tag: text().notNull(),
    notificationId: uuid('notification_id').notNull(),
  },
  (table) => [primaryKey({ name: 'notification_tags_pk', columns: [table.clientId, table.tag, table.notificationId] })],
);

/** The answer to a request that may come again: by its Idempotency-Key, or by (eventId, channel). */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    clientId: uuid('client_id').notNull(),
    /** `POST /api/notifications`, or `event:<channel>`; of test keys with `test:` before it. */
    route: text().notNull(),
    key: text().notNull(),
    requestHash: bytea('request_hash').notNull(),
    statusCode: integer('status_code').notNull(),
    /** The body that was answered, as JSON text. */
    response: text().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.route, table.key] }),
    // What is old enough to be purged; the name of an event goes with its notification.
    index('idempotency_keys_created').on(table.createdAt).where(sql`${table.route} not like '%event:%'`),
  ],
);
