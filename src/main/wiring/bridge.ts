import type { NativeConnection } from '@temporalio/worker';
import { createStartCampaign, createStartNotification } from '../../bridge/start-workflow.ts';
import { checkKafkaHealth } from '../../kafka/check-health.ts';
import type { Kafka } from '../../kafka/client.ts';
import { startConsumer } from '../../kafka/consumer.ts';
import { readLag } from '../../kafka/lag.ts';
import { createParkRecord } from '../../kafka/park-record.ts';
import { startProducer } from '../../kafka/producer.ts';
import type { Check } from '../../observability/health.ts';
import { createCampaignStarter } from '../../temporal/campaign-starter.ts';
import { createStarter } from '../../temporal/starter.ts';
import { countedRebuilds, groupsOf, topicsOf } from './connect.ts';
import type { ProcessContext } from './run-process.ts';

/** Starts in flight: with more, workflow tasks came late (docs/architecture.md). Urgent ones have permits of their own. */
const STARTS_IN_FLIGHT = 24;
const URGENT_STARTS_IN_FLIGHT = 8;
/** A campaign is one start, however many it is for. */
const CAMPAIGN_STARTS_IN_FLIGHT = 4;
const DRAIN_MS = 15_000;
/** A broker that is slow to tell the lag holds a reading of the metrics up no longer than this. */
const LAG_DEADLINE_MS = 2_000;

/**
 * The bridge: one consumer for each of the three topics, so that urgent records pass all others.
 * @param eager when workers of this process share the connection.
 */
export async function startBridge(
  context: ProcessContext,
  kafka: Kafka,
  connection: NativeConnection,
  { eager }: { eager: boolean },
): Promise<{ check: Check }> {
  const { settings, logger, metrics, tracer, reachFaultPoint, onStop, onEnd } = context;
  const topics = topicsOf(settings);
  const producer = await startProducer(kafka, { logger });
  onEnd('parking producer', () => producer.stop());
  const park = createParkRecord({ producer, deadLetterTopic: topics.deadLetters, what: 'record', logger });
  const parts = { park, metrics, tracer, reachFaultPoint };
  const { TEMPORAL_NAMESPACE: namespace } = settings;
  const startOne = createStartNotification({ ...parts, starter: createStarter(connection, namespace, { eager }) });
  const startCampaign = createStartCampaign({ ...parts, starter: createCampaignStarter(connection, namespace) });

  const { normal, urgent, campaigns } = groupsOf(settings);
  const subscriptions = [
    { groupId: normal, topic: topics.notifications, handle: startOne, maxInFlight: STARTS_IN_FLIGHT },
    { groupId: urgent, topic: topics.notificationsUrgent, handle: startOne, maxInFlight: URGENT_STARTS_IN_FLIGHT },
    { groupId: campaigns, topic: topics.campaigns, handle: startCampaign, maxInFlight: CAMPAIGN_STARTS_IN_FLIGHT },
  ];
  const consumers = subscriptions.map(({ groupId, topic, handle, maxInFlight }) =>
    startConsumer(kafka, {
      groupId,
      topics: [topic],
      maxInFlight,
      handle,
      onRebuild: countedRebuilds(metrics, topic),
      logger,
    }),
  );
  onStop('consumers', () => Promise.all(consumers.map((consumer) => consumer.stop(DRAIN_MS))));
  metrics.beforeRead(async () => {
    const read = subscriptions.map(async ({ groupId, topic }) => {
      for (const { partition, lag } of await readLag(kafka, groupId, [topic], LAG_DEADLINE_MS)) {
        metrics.kafkaLag.set({ topic, partition }, Number(lag));
      }
    });
    await Promise.all(read);
  });

  const check: Check = async () => {
    const down = consumers.map((consumer) => consumer.health()).find(({ status }) => status === 'down');
    const [blocked] = consumers.flatMap((consumer) => consumer.blocked());
    if (down) return down;
    if (blocked) {
      const { topic, partition, offset, reason } = blocked;
      return { status: 'down', detail: `${topic}/${partition} is stuck at offset ${offset}: ${reason}` };
    }
    // A consumer learns of a broker that hangs only after a while, so readiness asks anew.
    return checkKafkaHealth(kafka);
  };
  return { check };
}
