import type { Database } from '../../db/client.ts';
import { createRecordWebhookDeliveries } from '../../ingest/record-webhook-deliveries.ts';
import { createStoreParkedRecord } from '../../ingest/store-parked-record.ts';
import type { Kafka } from '../../kafka/client.ts';
import { startConsumer } from '../../kafka/consumer.ts';
import { groupsOf, topicsOf } from '../connect.ts';
import type { ProcessContext } from '../run-process.ts';

const STORES_IN_FLIGHT = 4;
const DRAIN_MS = 3_000;

/** The consumers of dead letters and of events. They join in the background: neither Kafka nor a group holds up who starts them. */
export function startIngest(
  { settings, logger, metrics, onStop }: ProcessContext,
  database: Database,
  kafka: Kafka,
  { wakeWebhooks }: { wakeWebhooks: () => void },
): void {
  const consumer = startConsumer(kafka, {
    groupId: groupsOf(settings).deadLetters,
    topics: [topicsOf(settings).deadLetters],
    maxInFlight: STORES_IN_FLIGHT,
    handle: createStoreParkedRecord({ pool: database.pool, logger, metrics }),
    logger,
  });
  onStop('dead-letter consumer', () => consumer.stop(DRAIN_MS));
  const events = startConsumer(kafka, {
    groupId: groupsOf(settings).webhooks,
    topics: [topicsOf(settings).notificationStatus],
    maxInFlight: STORES_IN_FLIGHT,
    handle: createRecordWebhookDeliveries({ pool: database.pool, logger, metrics, onRecorded: wakeWebhooks }),
    logger,
  });
  onStop('event consumer', () => events.stop(DRAIN_MS));
}
