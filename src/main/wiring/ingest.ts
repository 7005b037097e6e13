import type { Database } from '../../db/client.ts';
import { createAcceptRequestRecord } from '../../ingest/accept-request.ts';
import { createRecordWebhookDeliveries } from '../../ingest/record-webhook-deliveries.ts';
import { createStoreParkedRecord } from '../../ingest/store-parked-record.ts';
import type { Kafka } from '../../kafka/client.ts';
import { startConsumer } from '../../kafka/consumer.ts';
import { readLag } from '../../kafka/lag.ts';
import { createParkRecord } from '../../kafka/park-record.ts';
import { startProducer } from '../../kafka/producer.ts';
import type { AcceptanceDeps } from '../../services/notifications/accept-once.ts';
import { createAcceptRequest } from '../../services/requests/accept.ts';
import { countedRebuilds, groupsOf, topicsOf } from './connect.ts';
import type { ProcessContext } from './run-process.ts';

const STORES_IN_FLIGHT = 4;
/** Those that are in flight together share a statement. */
const EVENTS_IN_FLIGHT = 24;
const REQUESTS_IN_FLIGHT = 8;
const DRAIN_MS = 3_000;
/** A broker that is slow to tell the lag holds a reading of the metrics up no longer than this. */
const LAG_DEADLINE_MS = 2_000;

/** Whom to tell of an event for an endpoint, and what accepts requests. */
type Parts = { wakeWebhooks: () => void; acceptance: AcceptanceDeps };

/**
 * The consumers of dead letters, of events and, where they are wanted, of requests. They join in the background: neither
 * Kafka nor a group holds up who starts them.
 */
export async function startIngest(
  context: ProcessContext,
  database: Database,
  kafka: Kafka,
  { wakeWebhooks, acceptance }: Parts,
): Promise<void> {
  const { settings, logger, metrics, onStop } = context;
  const consumer = startConsumer(kafka, {
    groupId: groupsOf(settings).deadLetters,
    topics: [topicsOf(settings).deadLetters],
    maxInFlight: STORES_IN_FLIGHT,
    handle: createStoreParkedRecord({ pool: database.pool, logger, metrics }),
    onRebuild: countedRebuilds(metrics, topicsOf(settings).deadLetters),
    logger,
  });
  onStop('dead-letter consumer', () => consumer.stop(DRAIN_MS));
  const events = startConsumer(kafka, {
    groupId: groupsOf(settings).webhooks,
    topics: [topicsOf(settings).notificationStatus],
    maxInFlight: EVENTS_IN_FLIGHT,
    handle: createRecordWebhookDeliveries({
      pool: database.pool,
      secret: settings.API_SECRET,
      unsignedUntil: settings.UNSIGNED_EVENTS_UNTIL ? new Date(settings.UNSIGNED_EVENTS_UNTIL) : null,
      logger,
      metrics,
      onRecorded: wakeWebhooks,
    }),
    onRebuild: countedRebuilds(metrics, topicsOf(settings).notificationStatus),
    logger,
  });
  onStop('event consumer', () => events.stop(DRAIN_MS));
  if (settings.INGEST_ENABLED) await startRequests(context, database, kafka, acceptance);
}

/** The consumer of requests, and the producer that parks what cannot be accepted. */
async function startRequests(
  context: ProcessContext,
  database: Database,
  kafka: Kafka,
  acceptance: AcceptanceDeps,
): Promise<void> {
  const { settings, logger, metrics, tracer, onStop, onEnd } = context;
  const { requests: groupId } = groupsOf(settings);
  const { notificationRequests: topic, deadLetters: deadLetterTopic } = topicsOf(settings);
  const producer = await startProducer(kafka, { logger });
  onEnd('parking producer', () => producer.stop());
  const consumer = startConsumer(kafka, {
    groupId,
    topics: [topic],
    maxInFlight: REQUESTS_IN_FLIGHT,
    handle: createAcceptRequestRecord({
      pool: database.pool,
      accept: createAcceptRequest(acceptance),
      park: createParkRecord({ producer, deadLetterTopic, what: 'request', logger }),
      logger,
      metrics,
      tracer,
    }),
    onRebuild: countedRebuilds(metrics, topic),
    logger,
  });
  onStop('request consumer', () => consumer.stop(DRAIN_MS));
  metrics.beforeRead(async () => {
    for (const { partition, lag } of await readLag(kafka, groupId, [topic], LAG_DEADLINE_MS)) {
      metrics.kafkaLag.set({ topic, partition }, Number(lag));
    }
  });
}
