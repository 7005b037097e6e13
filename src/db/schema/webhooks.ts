import { sql } from 'drizzle-orm';
import { index, integer, json, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** A secret that signs; one that was replaced still does, until it expires (ISO 8601). */
export type SigningSecret = { secret: string; expiresAt: string | null };

/** Where a client wants to be told of what happens. */
export const webhookEndpoints = pgTable(
  'webhook_endpoints',
  {
    id: uuid().primaryKey(),
    clientId: uuid('client_id').notNull(),
    url: text().notNull(),
    description: text(),
    /** `notification.sent` …; empty for all. */
    events: text().array().notNull().default([]),
    /** The newest first. */
    secrets: json().$type<SigningSecret[]>().notNull(),
    status: text({ enum: ['enabled', 'disabled'] })
      .notNull()
      .default('enabled'),
    /** `manual`, `gone`, `failing`. */
    disabledReason: text('disabled_reason'),
    /** Since when no call has succeeded; null after a success. */
    failingSince: timestamp('failing_since', { withTimezone: true }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [index('webhook_endpoints_client').on(table.clientId, table.id)],
);

/** One event for one endpoint; each of its runs is one workflow. */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    endpointId: uuid('endpoint_id').notNull(),
    eventId: uuid('event_id').notNull(),
    clientId: uuid('client_id').notNull(),
    eventType: text('event_type').notNull(),
    /** The envelope, as it is sent and signed. */
    payload: text().notNull(),
    /** SKIPPED: the endpoint was disabled or gone. */
    status: text({ enum: ['PENDING', 'DELIVERED', 'FAILED', 'SKIPPED'] }).notNull(),
    /** Raised by each re-send. */
    run: integer().notNull().default(0),
    /** When the run's workflow is due to be started; null once it is. */
    startAt: timestamp('start_at', { withTimezone: true }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    finishedAt: timestamp('finished_at', { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.endpointId, table.eventId] }),
    index('webhook_deliveries_created').on(table.endpointId, table.createdAt),
    // What is old enough to be deleted.
    index('webhook_deliveries_age').on(table.createdAt),
    // What tells of a notification: it is named first in each envelope.
    index('webhook_deliveries_notification').on(sql`substring(${table.payload} from 'ntf_[0-9a-z]{26}')`),
    index('webhook_deliveries_due').on(table.startAt).where(sql`${table.startAt} is not null`),
  ],
);

/** When Temporal is to be asked whether a run that was started is still there. A row for each delivery under way. */
export const webhookChecks = pgTable(
  'webhook_checks',
  {
    endpointId: uuid('endpoint_id').notNull(),
    eventId: uuid('event_id').notNull(),
    checkAt: timestamp('check_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.endpointId, table.eventId] }),
    index('webhook_checks_due').on(table.checkAt),
  ],
);

/** One call of an endpoint. */
export const webhookAttempts = pgTable(
  'webhook_attempts',
  {
    endpointId: uuid('endpoint_id').notNull(),
    eventId: uuid('event_id').notNull(),
    run: integer().notNull(),
    /** 1 for the first of its run. */
    number: integer().notNull(),
    clientId: uuid('client_id').notNull(),
    eventType: text('event_type').notNull(),
    outcome: text({ enum: ['delivered', 'failed', 'gone'] }).notNull(),
    statusCode: integer('status_code'),
    code: text(),
    detail: text(),
    response: text(),
    startedAt: timestamp('started_at', { withTimezone: true }).notNull(),
    finishedAt: timestamp('finished_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.endpointId, table.eventId, table.run, table.number] }),
    index('webhook_attempts_started').on(table.endpointId, table.startedAt),
    // What was not taken, among the many that were.
    index('webhook_attempts_failed').on(table.endpointId, table.startedAt).where(sql`${table.outcome} <> 'delivered'`),
    // What is old enough to be deleted.
    index('webhook_attempts_age').on(table.startedAt),
  ],
);
