import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { createKafka, type Kafka } from '../../../src/kafka/client.ts';
import type { ConsumerTiming } from '../../../src/kafka/consumer-options.ts';
import { withAdmin } from '../../../src/kafka/with-admin.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { eventually } from '../expect/eventually.ts';

export const silentLogger = createLogger('test', 'silent');

/** Of a consumer that one test starts and stops: it leaves at the end of a fetch, for which ours wait a second. */
export const SOON_STOPPED: Partial<ConsumerTiming> = { maxWaitMs: 50 };

export function kafkaBrokers(): string[] {
  return inject('kafkaBrokers').split(',');
}

export function testKafka(brokers: string[] = kafkaBrokers()): Kafka {
  return createKafka({ brokers, clientId: 'test' }, silentLogger);
}

export function uniqueName(prefix: string): string {
  return `${prefix}-${randomUUID()}`;
}

/** Creates a topic, with a name of its own unless one is given. `settings` are Kafka's, such as `max.message.bytes`. */
export async function createTopic(
  kafka: Kafka,
  {
    topic = uniqueName('test'),
    partitions = 1,
    settings = {},
  }: { topic?: string; partitions?: number; settings?: Record<string, string> } = {},
): Promise<string> {
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
  const topics = [{ topic, numPartitions: partitions, replicationFactor: 1, configEntries }];
  await withAdmin(kafka, 30_000, async (admin) => {
    // The library's own wait for leaders ends in an error where a busy broker has not heard of the topic yet.
    await admin.createTopics({ topics, waitForLeaders: false });
    await eventually(async () => (await admin.fetchTopicOffsets(topic)).length === partitions, { what: topic });
  });
  return topic;
}

export async function deleteTopic(kafka: Kafka, topic: string): Promise<void> {
  await withAdmin(kafka, 15_000, (admin) => admin.deleteTopics({ topics: [topic] }));
}

/** The committed offset of each partition, `-1` where there is none. */
export async function committedOffsets(kafka: Kafka, groupId: string, topic: string): Promise<Record<number, string>> {
  const [found] = await withAdmin(kafka, 15_000, (admin) => admin.fetchOffsets({ groupId, topics: [topic] }));
  return Object.fromEntries((found?.partitions ?? []).map(({ partition, offset }) => [partition, offset]));
}

/** Whether a group has committed all that stands in a topic now. */
export async function isReadToEnd(kafka: Kafka, groupId: string, topic: string): Promise<boolean> {
  const ends = await withAdmin(kafka, 15_000, (admin) => admin.fetchTopicOffsets(topic));
  const committed = await committedOffsets(kafka, groupId, topic);
  return ends.every(({ partition, high }) => high === '0' || committed[partition] === high);
}

/** Writes values to one partition, each acknowledged before this resolves. */
export async function produceTo(kafka: Kafka, topic: string, partition: number, values: string[]): Promise<void> {
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: values.map((value) => ({ key: value, value, partition })) });
  await producer.disconnect();
}
