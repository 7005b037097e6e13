import type { Database } from '../../db/client.ts';
import { createStoreParkedRecord } from '../../ingest/store-parked-record.ts';
import type { Kafka } from '../../kafka/client.ts';
import { startConsumer } from '../../kafka/consumer.ts';
import { groupsOf, topicsOf } from '../connect.ts';
import type { ProcessContext } from '../run-process.ts';

const STORES_IN_FLIGHT = 4;
const DRAIN_MS = 3_000;

/** The dead-letter consumer. It joins in the background: neither Kafka nor its group holds up who starts it. */
export function startIngest(
  { settings, logger, metrics, onStop }: ProcessContext,
  database: Database,
  kafka: Kafka,
): void {
  const consumer = startConsumer(kafka, {
    groupId: groupsOf(settings).deadLetters,
    topics: [topicsOf(settings).deadLetters],
    maxInFlight: STORES_IN_FLIGHT,
    handle: createStoreParkedRecord({ pool: database.pool, logger, metrics }),
    logger,
  });
  onStop('dead-letter consumer', () => consumer.stop(DRAIN_MS));
}
