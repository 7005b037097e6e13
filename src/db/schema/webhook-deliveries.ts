import { sql } from 'drizzle-orm';
import { index, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

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
