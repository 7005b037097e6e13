import { createGather } from '../async/gather.ts';
import { isEventGenuine } from '../contracts/event-signature.ts';
import { HEADERS } from '../contracts/headers.ts';
import { outgoingEventSchema } from '../contracts/webhook-event.schema.ts';
import { patternsOf, WENT_WRONG } from '../contracts/webhook-event.ts';
import type { Pool } from '../db/client.ts';
import { type EventToDeliver, recordWebhookDeliveries } from '../db/queries/webhooks/deliveries.ts';
import { fromPublicId } from '../domain/ids.ts';
import type { IncomingRecord } from '../kafka/records.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';

export type RecordWebhookDeliveriesDeps = {
  pool: Pool;
  /** By which our relays sign events. */
  secret: string;
  /** Until then an event without a signature is taken as well: releases before signed none. */
  unsignedUntil: Date | null;
  logger: Logger;
  metrics: Metrics;
  /** Told of each event that an endpoint is to get. */
  onRecorded: () => void;
};

/**
 * Writes down for each event on `notification-status` which endpoints it is for, each once however often the event
 * comes; those that come at once in one statement. What our relays have not signed goes to nobody: who may write to the
 * topic may not speak in our name. Rubbish is logged and passed. It rejects only while PostgreSQL is away, and is then
 * called again.
 */
export function createRecordWebhookDeliveries(deps: RecordWebhookDeliveriesDeps) {
  const { pool, logger, metrics, onRecorded } = deps;
  const recordTogether = createGather({
    async work(events: EventToDeliver[]) {
      if ((await recordWebhookDeliveries(pool, events)) > 0) onRecorded();
      return events;
    },
  });
  return async function recordDeliveries(record: IncomingRecord): Promise<void> {
    const { topic, partition, offset, value } = record;
    const event = eventOf(value);
    if (!event) logger.warn({ topic, partition, offset }, 'ignored a record that is not an event');
    else if (!isOurs(record, deps))
      logger.warn({ topic, partition, offset }, 'ignored an event that we have not signed');
    else await recordTogether(event);
    metrics.kafkaConsumed.inc({ topic });
  };
}

function isOurs(
  { value, headers }: IncomingRecord,
  { secret, unsignedUntil }: Pick<RecordWebhookDeliveriesDeps, 'secret' | 'unsignedUntil'>,
): boolean {
  const signature = headers[HEADERS.signature];
  if (signature === undefined) return unsignedUntil !== null && Date.now() < unsignedUntil.getTime();
  return isEventGenuine(secret, value ?? Buffer.alloc(0), signature);
}

function eventOf(value: Buffer | null): EventToDeliver | null {
  const payload = String(value);
  const event = outgoingEventSchema.safeParse(parse(payload)).data;
  const id = event && fromPublicId('event', event.id);
  const clientId = event && fromPublicId('client', event.data.clientId);
  if (!event || !id || !clientId) return null;
  const { type, data } = event;
  const endpointId = data.endpointId === undefined ? null : fromPublicId('webhook', data.endpointId);
  const isTrial = type === 'webhook.test';
  if (isTrial && endpointId === null) return null;
  return {
    id,
    clientId,
    notificationId: data.notificationId === undefined ? null : fromPublicId('notification', data.notificationId),
    campaignId: data.campaignId === undefined ? null : fromPublicId('campaign', data.campaignId),
    type,
    wentWrong: WENT_WRONG.includes(type),
    patterns: patternsOf(type),
    payload,
    only: isTrial ? endpointId : null,
    except: isTrial ? null : endpointId,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
