import type { PartitionMetadata } from 'kafkajs';
import { expect, test } from 'vitest';
import { checkKafkaHealth } from '../../src/kafka/check-health.ts';
import { errorCode, explainSendFailure } from '../../src/kafka/classify-error.ts';
import { notingPartitioner, readResults } from '../../src/kafka/produce-results.ts';
import { acknowledgedOf, KafkaAway, RecordsRefused, startProducer } from '../../src/kafka/producer.ts';
import { withAdmin } from '../../src/kafka/with-admin.ts';
import { eventually } from '../support/expect/eventually.ts';
import { createTopic, deleteTopic, silentLogger, testKafka } from '../support/servers/kafka.ts';

const kafka = testKafka();
/** Port 1 of this machine: nothing listens there. */
const nowhere = testKafka(['127.0.0.1:1']);

/** Records in each partition. */
async function written(topic: string): Promise<number[]> {
  const offsets = await withAdmin(kafka, 15_000, (admin) => admin.fetchTopicOffsets(topic));
  return offsets.map(({ high }) => Number(high));
}

async function rejection(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.fail('it should have been rejected'),
    (error) => error,
  );
}

test('records of several topics are acknowledged, each topic over a connection of its own', async () => {
  const topics = [await createTopic(kafka), await createTopic(kafka)];
  const producer = await startProducer(kafka, { logger: silentLogger });
  const records = ['a', 'b'].map((key) => ({ key, value: key, headers: {} }));
  await Promise.all(topics.map((topic) => producer.send(topic, records)));
  await producer.send('none', []);
  expect(producer.isHealthy()).toBe(true);
  for (const topic of topics) expect(await written(topic)).toEqual([2]);
  await producer.stop();
  expect(await rejection(producer.send('x', records))).toBeInstanceOf(KafkaAway);
  for (const topic of topics) await deleteTopic(kafka, topic);
});

test('what other partitions took of a send that failed is told, and all of it stands in Kafka once', async () => {
  const topic = await createTopic(kafka, { partitions: 3, settings: { 'max.message.bytes': '2000' } });
  const producer = await startProducer(kafka, { logger: silentLogger });
  const small = Array.from({ length: 30 }, (_, i) => ({ key: `key-${i}`, value: 'x', headers: {} }));
  const large = { key: 'large', value: 'x'.repeat(5_000), headers: {} };
  const error = await rejection(producer.send(topic, [...small, large]));
  expect(error).toMatchObject({ name: 'RecordsRefused', code: 'MESSAGE_TOO_LARGE' });
  const acknowledged = acknowledgedOf(error);
  expect(acknowledged.has(large)).toBe(false);
  expect(acknowledged.size).toBeGreaterThan(0);
  expect((await written(topic)).reduce((sum, count) => sum + count, 0)).toBe(acknowledged.size);
  await producer.send(
    topic,
    small.filter((record) => !acknowledged.has(record)),
  );
  expect((await written(topic)).reduce((sum, count) => sum + count, 0)).toBe(small.length);
  await producer.stop();
  await deleteTopic(kafka, topic);
});

test('a topic that is missing, or was deleted, fails with its reason and leaves the sends to others alone', async () => {
  const [healthy, deleted] = [await createTopic(kafka), await createTopic(kafka)];
  const missing = `${healthy}-missing`;
  // Long enough that no time-out is what ends a send.
  const producer = await startProducer(kafka, { logger: silentLogger, sendTimeoutMs: 600_000 });
  const send = (topic: string) => producer.send(topic, [{ key: 'k', value: 'v', headers: {} }]);
  await send(deleted);
  await deleteTopic(kafka, deleted);
  for (let i = 0; i < 4; i++) {
    const [, ...errors] = await Promise.all([send(healthy), rejection(send(missing)), rejection(send(deleted))]);
    expect(errors.map(errorCode)).toEqual(['UNKNOWN_TOPIC_OR_PARTITION', 'UNKNOWN_TOPIC_OR_PARTITION']);
    expect(explainSendFailure(missing, errors[0])).toContain('create it with `npm run topics`');
  }
  expect(await written(healthy)).toEqual([4]);
  await producer.stop();
  await deleteTopic(kafka, healthy);
});

test('a send is read partition by partition, and a refusal tells more than an error that will pass', () => {
  const choose = notingPartitioner();
  const partitionMetadata = [0, 1, 2].map((partitionId) => ({ partitionId, leader: 1 })) as PartitionMetadata[];
  const messages = Array.from({ length: 30 }, (_, i) => ({ key: `key-${i}`, value: 'v' }));
  const partitions = messages.map((message) => choose({ topic: 't', partitionMetadata, message }));
  expect(new Set(partitions)).toEqual(new Set([0, 1, 2]));
  const results = (...codes: number[]) =>
    codes.map((errorCode, partition) => ({ topicName: 't', partition, errorCode }));

  expect(readResults(messages, results(0, 0, 0))).toEqual({ taken: messages.map(() => true), error: null });
  const short = readResults(messages, results(0, 19, 0));
  expect(short.taken).toEqual(partitions.map((partition) => partition !== 1));
  expect(errorCode(short.error)).toBe('NOT_ENOUGH_REPLICAS');
  expect(explainSendFailure('t', short.error)).toContain('min.insync.replicas');
  expect(errorCode(readResults(messages, results(0, 19, 10)).error)).toBe('MESSAGE_TOO_LARGE');
});

test('a record that is too large is refused, a topic that is missing only waits, and the producer goes on', async () => {
  const topic = await createTopic(kafka, { settings: { 'max.message.bytes': '2000' } });
  const producer = await startProducer(kafka, { logger: silentLogger });
  const send = (name: string, value: string) => producer.send(name, [{ key: 'k', value, headers: {} }]);
  const tooLarge = await rejection(send(topic, 'secret'.repeat(1_000)));
  expect(tooLarge).toBeInstanceOf(RecordsRefused);
  expect(tooLarge).toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
  expect(String(tooLarge)).not.toContain('secret');
  expect(await rejection(send(`${topic}-unknown`, 'x'))).toBeInstanceOf(KafkaAway);
  await send(topic, 'small');
  await producer.stop();
  await deleteTopic(kafka, topic);
});

test('with Kafka away the producer starts, and a send is rejected at its deadline', async () => {
  const producer = await startProducer(nowhere, { logger: silentLogger, sendTimeoutMs: 400 });
  const startedAtMs = performance.now();
  const error = await rejection(producer.send('t', [{ key: 'k', value: 'v', headers: {} }]));
  expect(error).toBeInstanceOf(KafkaAway);
  expect(performance.now() - startedAtMs).toBeGreaterThan(350);
  expect(performance.now() - startedAtMs).toBeLessThan(15_000);
  expect(producer.isHealthy()).toBe(false);
  await producer.stop();
});

test('health is up with Kafka, and down within the deadline without', async () => {
  expect(await checkKafkaHealth(kafka)).toEqual({ status: 'up', detail: '1 broker' });
  const startedAtMs = performance.now();
  expect((await checkKafkaHealth(nowhere, 300)).status).toBe('down');
  expect(performance.now() - startedAtMs).toBeLessThan(15_000);
});

test('a producer that is stopped leaves no connection open', async () => {
  const open = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
  // Those of the tests before close a little later.
  await eventually(() => open() === 0);
  const topic = await createTopic(kafka);
  const producer = await startProducer(kafka, { logger: silentLogger });
  await producer.send(topic, [{ key: 'k', value: 'v', headers: {} }]);
  expect(open()).toBeGreaterThan(0);
  await producer.stop();
  await deleteTopic(kafka, topic);
  await eventually(() => open() === 0);
});
