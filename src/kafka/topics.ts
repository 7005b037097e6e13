import kafkajs, { type Admin } from 'kafkajs';
import { delay } from '../async/backoff.ts';
import type { TopicNames } from '../contracts/topics.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/durations.ts';
import type { Logger } from '../observability/logger.ts';
import type { Kafka } from './client.ts';
import { KafkaAway } from './errors.ts';
import { withAdmin } from './with-admin.ts';

export type EnsureTopicsOptions = {
  topics: TopicNames;
  partitions: number;
  replication: number;
  logger: Logger;
};
export type EnsuredTopic = { name: string; result: 'created' | 'checked' };

/**
 * Creates the topics that are missing and checks the others: grows a topic with too few partitions, corrects settings
 * of ours that differ, and only reports what cannot be undone (more partitions, another replication).
 * Doing it twice, or from two processes at once, changes nothing.
 * @throws KafkaAway or kafkajs's error when Kafka does not answer or refuses.
 */
export async function ensureTopics(kafka: Kafka, options: EnsureTopicsOptions): Promise<EnsuredTopic[]> {
  return withAdmin(kafka, MINUTE_MS, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const ensured: EnsuredTopic[] = [];
    for (const [role, name] of Object.entries(options.topics) as [keyof TopicNames, string][]) {
      const settings = settingsOf(role, options.replication);
      const created = !existing.has(name) && (await createTopic(admin, name, settings, options));
      if (!created) {
        await checkPartitions(admin, name, options);
        await checkSettings(admin, name, settings, options.logger);
      }
      ensured.push({ name, result: created ? 'created' : 'checked' });
    }
    return ensured;
  });
}

/** False when another process was quicker. */
async function createTopic(
  admin: Admin,
  topic: string,
  settings: Record<string, string>,
  { partitions, replication }: EnsureTopicsOptions,
): Promise<boolean> {
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
  const created = await admin.createTopics({
    topics: [{ topic, numPartitions: partitions, replicationFactor: replication, configEntries }],
    // kafkajs gives up waiting at the first broker that does not know the topic yet, which a young one may well not.
    waitForLeaders: false,
  });
  await untilLed(admin, topic);
  return created;
}

/** A topic can be used once each partition has a leader; the broker learns of a new one moments after it answered. */
async function untilLed(admin: Admin, topic: string): Promise<void> {
  for (const deadlineMs = performance.now() + LEADERS_WITHIN_MS; ; ) {
    const led = await admin.fetchTopicMetadata({ topics: [topic] }).then(
      ({ topics }) => topics[0]?.partitions.every(({ leader }) => leader >= 0) ?? false,
      () => false,
    );
    if (led) return;
    if (performance.now() > deadlineMs) throw new KafkaAway(`topic ${topic} has no leaders yet`);
    await delay(100);
  }
}

/** docs/contract.md: closed workflows are kept 8 days, longer than any record that could start them again. */
function settingsOf(role: keyof TopicNames, replication: number): Record<string, string> {
  return {
    'cleanup.policy': 'delete',
    'retention.ms': String(role === 'notificationRequests' ? DAY_MS : 7 * DAY_MS),
    'segment.ms': String(6 * HOUR_MS),
    ...(replication >= 3 ? { 'min.insync.replicas': '2' } : {}),
  };
}

async function checkPartitions(
  admin: Admin,
  topic: string,
  { partitions, replication, logger }: EnsureTopicsOptions,
): Promise<void> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const found = topics[0]?.partitions ?? [];
  if (found.length < partitions) {
    await admin.createPartitions({ topicPartitions: [{ topic, count: partitions }] });
    logger.warn(
      { topic, had: found.length, has: partitions },
      'partitions added to the topic: keys may move to another partition',
    );
  }
  if (found.length > partitions)
    logger.warn({ topic, found: found.length, asked: partitions }, 'topic has more partitions than KAFKA_PARTITIONS');
  const replicas = found[0]?.replicas.length ?? replication;
  if (replicas !== replication)
    logger.warn(
      { topic, found: replicas, asked: replication },
      'topic has another replication factor than KAFKA_REPLICATION',
    );
}

async function checkSettings(
  admin: Admin,
  topic: string,
  wanted: Record<string, string>,
  logger: Logger,
): Promise<void> {
  const type = kafkajs.ConfigResourceTypes.TOPIC;
  const { resources } = await admin.describeConfigs({ resources: [{ type, name: topic }], includeSynonyms: false });
  const entries = resources[0]?.configEntries;
  if (!entries) throw new KafkaAway('Kafka did not describe the topic');
  const found = new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
  const differing = Object.entries(wanted).filter(([name, value]) => found.get(name) !== value);
  if (differing.length === 0) return;
  // AlterConfigs replaces all of the topic's own settings, so those of an operator are handed in again.
  const kept = entries.filter(({ configSource, isSensitive }) => configSource === TOPIC_SOURCE && !isSensitive);
  const merged = { ...Object.fromEntries(kept.map((entry) => [entry.configName, entry.configValue])), ...wanted };
  const configEntries = Object.entries(merged).map(([name, value]) => ({ name, value }));
  await admin.alterConfigs({ validateOnly: false, resources: [{ type, name: topic, configEntries }] });
  for (const [setting, has] of differing)
    logger.warn({ topic, setting, had: found.get(setting), has }, 'topic setting corrected');
}

const LEADERS_WITHIN_MS = 20_000;

/** Set on the topic itself, as opposed to a default (https://kafka.apache.org/protocol.html, DescribeConfigs). */
const TOPIC_SOURCE = 1;
