import type { Database } from '../../db/client.ts';
import { measureOutbox } from '../../db/queries/outbox/measure.ts';
import { checkKafkaHealth } from '../../kafka/check-health.ts';
import type { Kafka } from '../../kafka/client.ts';
import { startProducer } from '../../kafka/producer.ts';
import type { Check } from '../../observability/health.ts';
import { type Relay, runRelay } from '../../outbox/run-relay.ts';
import type { ProcessContext } from '../run-process.ts';

/** The relay with its producer, its gauges and its check of Kafka. */
export async function startRelay(
  context: ProcessContext,
  database: Database,
  kafka: Kafka,
): Promise<{ relay: Relay; check: Check }> {
  const { logger, metrics, reachFaultPoint, onStop } = context;
  const producer = await startProducer(kafka, { logger });
  onStop('producer', () => producer.stop());
  const relay = runRelay({ pool: database.pool, producer, logger, metrics, reachFaultPoint });
  onStop('relay', () => relay.stop());
  metrics.beforeRead(async () => {
    const { rows, oldestAgeSeconds } = await measureOutbox(database.pool);
    metrics.outboxRows.set(rows);
    metrics.outboxOldestAge.set(oldestAgeSeconds);
  });
  // An idle producer learns of a dead broker only when it sends, so readiness asks anew.
  return { relay, check: () => checkKafkaHealth(kafka) };
}
