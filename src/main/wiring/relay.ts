import { eventSignature } from '../../contracts/event-signature.ts';
import type { Database } from '../../db/client.ts';
import { measureOutbox } from '../../db/queries/outbox/measure.ts';
import { checkKafkaHealth } from '../../kafka/check-health.ts';
import type { Kafka } from '../../kafka/client.ts';
import { readLag } from '../../kafka/lag.ts';
import { startProducer } from '../../kafka/producer.ts';
import type { Check } from '../../observability/health.ts';
import { type Relay, runRelay } from '../../outbox/run-relay.ts';
import { groupsOf, topicsOf } from './connect.ts';
import type { ProcessContext } from './run-process.ts';

/** A broker that is slow to tell the lag holds a stream up no longer than this. */
const LAG_DEADLINE_MS = 2_000;

/** How much waits in the outbox; also in an API without a relay, since a relay that is gone tells nothing. */
export function gaugeOutbox({ metrics }: ProcessContext, database: Database): void {
  metrics.beforeRead(async () => {
    const { rows, oldestAgeSeconds } = await measureOutbox(database.pool);
    metrics.outboxRows.set(rows);
    metrics.outboxOldestAge.set(oldestAgeSeconds);
  });
}

/** The relay with its producer, its gauges and its check of Kafka. */
export async function startRelay(
  context: ProcessContext,
  database: Database,
  kafka: Kafka,
): Promise<{ relay: Relay; check: Check }> {
  const { settings, logger, metrics, tracer, reachFaultPoint, onEnd } = context;
  const topics = topicsOf(settings);
  const producer = await startProducer(kafka, { logger });
  onEnd('producer', () => producer.stop());
  const groups = groupsOf(settings);
  // The groups of the bridge; what has no group of ours is never held back.
  const lagOf = (groupId: string, topic: string) => () => readLag(kafka, groupId, [topic], LAG_DEADLINE_MS);
  const lags = {
    urgent: lagOf(groups.urgent, topics.notificationsUrgent),
    normal: lagOf(groups.normal, topics.notifications),
  };
  const signEvent = (payload: string) => eventSignature(settings.API_SECRET, payload);
  const parts = { pool: database.pool, producer, topics, signEvent, readLag: lags };
  const relay = runRelay({ ...parts, logger, metrics, tracer, reachFaultPoint });
  // What was accepted until all else has stopped still leaves.
  onEnd('relay', () => relay.stop());
  gaugeOutbox(context, database);
  // An idle producer learns of a dead broker only when it sends, so readiness asks anew.
  const check: Check = async () => {
    const health = await checkKafkaHealth(kafka);
    const topics = relay.health();
    return health.status === 'up' && topics.status === 'down' ? topics : health;
  };
  return { relay, check };
}
