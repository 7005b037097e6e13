import { expect, test } from 'vitest';
import { checkKafkaHealth } from '../../src/kafka/check-health.ts';
import { KafkaAway, RecordsRefused, startProducer } from '../../src/kafka/producer.ts';
import { eventually } from '../support/expect/eventually.ts';
import { createTopic, deleteTopic, silentLogger, testKafka } from '../support/servers/kafka.ts';

const kafka = testKafka();
/** Port 1 of this machine: nothing listens there. */
const nowhere = testKafka(['127.0.0.1:1']);

async function rejection(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.fail('it should have been rejected'),
    (error) => error,
  );
}

test('records of several topics are acknowledged together', async () => {
  const topics = [await createTopic(kafka), await createTopic(kafka)];
  const producer = await startProducer(kafka, { logger: silentLogger });
  await producer.send(topics.flatMap((topic) => ['a', 'b'].map((key) => ({ topic, key, value: key, headers: {} }))));
  await producer.send([]);
  expect(producer.isHealthy()).toBe(true);
  const admin = kafka.admin();
  await admin.connect();
  for (const topic of topics) expect((await admin.fetchTopicOffsets(topic))[0]?.offset).toBe('2');
  await admin.disconnect();
  await producer.stop();
  expect(await rejection(producer.send([{ topic: 'x', key: 'a', value: 'a', headers: {} }]))).toBeInstanceOf(KafkaAway);
  for (const topic of topics) await deleteTopic(kafka, topic);
});

test('a record that is too large is refused, a topic that is missing only waits, and the producer goes on', async () => {
  const topic = await createTopic(kafka, { settings: { 'max.message.bytes': '2000' } });
  const producer = await startProducer(kafka, { logger: silentLogger });
  const send = (name: string, value: string) => producer.send([{ topic: name, key: 'k', value, headers: {} }]);
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
  const error = await rejection(producer.send([{ topic: 't', key: 'k', value: 'v', headers: {} }]));
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
  const producer = await startProducer(kafka, { logger: silentLogger });
  await eventually(() => producer.isHealthy());
  expect(open()).toBeGreaterThan(0);
  await producer.stop();
  await eventually(() => open() === 0);
});
