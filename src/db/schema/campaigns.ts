import { sql } from 'drizzle-orm';
import {
  index,
  integer,
  json,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { CampaignPlan, CampaignSpec } from '../../domain/campaigns/campaign.ts';
import { CAMPAIGN_STATUSES, PAUSE_REASONS } from '../../domain/campaigns/status.ts';
import { CHANNELS } from '../../domain/channel.ts';
import { KEY_MODES, type Recipient } from '../../domain/notification.ts';
import type { Status } from '../../domain/status.ts';
import type { JsonObject } from '../../domain/templates/source.ts';
import { bytea } from './bytea.ts';
import { clients } from './clients.ts';

/** Of an audience: none, one that is being read (or was cut off), or a whole one. */
export const AUDIENCE_STATES = ['none', 'open', 'complete'] as const;
export const CHUNK_STATES = ['planned', 'laid_out', 'done'] as const;

/** One message for many. Whoever claims one of its notifications shares the row's lock; a pause and a cancel take it alone. */
export const campaigns = pgTable(
  'campaigns',
  {
    id: uuid().primaryKey(),
    clientId: uuid('client_id')
      .notNull()
      .references(() => clients.id),
    environment: text({ enum: KEY_MODES }).notNull(),
    name: text().notNull(),
    channel: text({ enum: CHANNELS }).notNull(),
    status: text({ enum: CAMPAIGN_STATUSES }).notNull(),
    /** Why it is paused; null else. */
    reason: text({ enum: PAUSE_REASONS }),
    /** Sealed. */
    spec: json().$type<CampaignSpec>().notNull(),
    /** Null before it is started. */
    plan: json().$type<CampaignPlan>(),
    templateId: uuid('template_id'),
    templateVersion: integer('template_version'),
    audience: text({ enum: AUDIENCE_STATES }).notNull().default('none'),
    /** Lines of the upload that have been read and are on record, the header's with them. */
    linesRead: integer('lines_read').notNull().default(0),
    /** Rows that were taken; what counts as `total` from the start on. */
    total: integer().notNull().default(0),
    duplicates: integer().notNull().default(0),
    refused: integer().notNull().default(0),
    /** Taken out, or erased, since it was started and before they were laid out. */
    removed: integer().notNull().default(0),
    expiresAt: timestamp('expires_at', { withTimezone: true }),
    /** Messages a second, at most; null for as fast as it goes. */
    ratePerSecond: numeric('rate_per_second', { mode: 'number' }),
    /** Of the release before, which counted by it what `campaign_rates` counts now. While that one sends, it is written. */
    rateNextAt: timestamp('rate_next_at', { withTimezone: true }),
    /** When the first of it is due; null for at once. */
    scheduledAt: timestamp('scheduled_at', { withTimezone: true }),
    startedAt: timestamp('started_at', { withTimezone: true }),
    /** When the last chunk was through. */
    sendingDoneAt: timestamp('sending_done_at', { withTimezone: true }),
    endedAt: timestamp('ended_at', { withTimezone: true }),
    /** Of its workflow: raised by each retry of those who failed. */
    run: integer().notNull().default(0),
    /** Raised by each change that a person makes, for If-Match and for the workflow's signal. */
    revision: integer().notNull().default(1),
    /** Of the last row of its timeline. */
    sequence: integer().notNull().default(1),
    /** How many of its notifications had which status when retention deleted them, so that its counts stay. */
    forgotten: jsonb().$type<Partial<Record<Status, number>>>().notNull().default({}),
    /** When it went on after its guard had paused it: who was settled before is not counted by the guard any more. */
    guardSince: timestamp('guard_since', { withTimezone: true }),
    /** Who was laid out before this one was settled by then. Null where nobody waited for a slice. */
    guardFrom: uuid('guard_from'),
    /** How far it was, in percent, and when, as it was last told by `campaign.progress`. */
    toldPercent: smallint('told_percent').notNull().default(0),
    toldAt: timestamp('told_at', { withTimezone: true }),
    /** `key:<id of the key>` or `operator`. */
    createdBy: text('created_by').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    index('campaigns_client').on(table.clientId, table.id),
    index('campaigns_under_way')
      .on(table.status, table.id)
      .where(sql`${table.status} in ('SCHEDULED', 'RUNNING', 'PAUSED')`),
  ],
);

/** By a row of its own for each that has a rate: turns of it are taken without waiting for those who claim. */
export const campaignRates = pgTable('campaign_rates', {
  campaignId: uuid('campaign_id')
    .primaryKey()
    .references(() => campaigns.id, { onDelete: 'cascade' }),
  /** The moment of the next turn (GCRA). */
  nextAt: timestamp('next_at', { withTimezone: true }).notNull(),
});

/** Whom it is for, until a chunk is laid out: then its rows have become notifications, and are gone from here. */
export const campaignRecipients = pgTable(
  'campaign_recipients',
  {
    campaignId: uuid('campaign_id').notNull(),
    /** From 1, in the order of the upload. */
    position: integer().notNull(),
    /** Where it stood in the upload. */
    line: integer().notNull(),
    clientId: uuid('client_id').notNull(),
    /** Keyed hash of the normalised address, as a notification's. */
    recipientHash: bytea('recipient_hash').notNull(),
    userKey: text('user_key').notNull(),
    /** Sealed for (campaign, position). */
    recipient: json().$type<Recipient>().notNull(),
    /** Sealed as well: what its words are made with besides the campaign's own data. */
    data: json().$type<JsonObject>().notNull(),
    locale: text(),
    /** IANA, checked; null for the campaign's own. */
    timeZone: text('time_zone'),
    variant: text(),
    eventId: text('event_id'),
  },
  (table) => [
    primaryKey({ columns: [table.campaignId, table.position] }),
    uniqueIndex('campaign_recipients_address').on(table.campaignId, table.recipientHash),
    index('campaign_recipients_of_address').on(table.clientId, table.recipientHash),
    index('campaign_recipients_of_user').on(table.clientId, table.userKey),
  ],
);

/** Lines of an upload that were not taken, and why. What they said is not kept. */
export const campaignRefused = pgTable(
  'campaign_refused',
  {
    campaignId: uuid('campaign_id').notNull(),
    line: integer().notNull(),
    code: text().notNull(),
    /** `/email`, `/data/order/number`. */
    pointer: text().notNull(),
    detail: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.campaignId, table.line] })],
);

/** So many people of one moment: what a slice lays out, sends and ends. */
export const campaignChunks = pgTable(
  'campaign_chunks',
  {
    campaignId: uuid('campaign_id').notNull(),
    number: integer().notNull(),
    /** Null for at once. */
    dueAt: timestamp('due_at', { withTimezone: true }),
    /**
     * The people are those between these positions, both included, of this zone (of whom no row names one, the `fallback` of
     * the schedule); null for all of them, whatever their zone.
     */
    fromPosition: integer('from_position').notNull(),
    toPosition: integer('to_position').notNull(),
    timeZone: text('time_zone'),
    size: integer().notNull(),
    state: text({ enum: CHUNK_STATES }).notNull().default('planned'),
    /** Its account is away: until then it is not begun, and others go in its place. */
    heldUntil: timestamp('held_until', { withTimezone: true }),
    doneAt: timestamp('done_at', { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.campaignId, table.number] }),
    index('campaign_chunks_open').on(table.campaignId, table.dueAt, table.number).where(sql`${table.state} <> 'done'`),
  ],
);

/** Each change of status or reason, in order. */
export const campaignTimeline = pgTable(
  'campaign_timeline',
  {
    campaignId: uuid('campaign_id').notNull(),
    sequence: integer().notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
    status: text({ enum: CAMPAIGN_STATUSES }).notNull(),
    reason: text({ enum: PAUSE_REASONS }),
    /** `key:<id of the key>`, `operator`, or `posthorn`. */
    actor: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.campaignId, table.sequence] })],
);
