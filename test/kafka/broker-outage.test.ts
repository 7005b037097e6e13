import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkKafkaHealth } from '../../src/kafka/check-health.ts';
import { startConsumer } from '../../src/kafka/consumer.ts';
import { followTopic } from '../../src/kafka/follow-topic.ts';
import { SendTimedOut, startProducer } from '../../src/kafka/producer.ts';
import { eventually } from '../support/expect/eventually.ts';
import { createTopic, silentLogger, testKafka, uniqueName } from '../support/servers/kafka.ts';
import { type OwnBroker, startOwnBroker } from './own-broker.ts';

let broker: OwnBroker;

beforeAll(async () => {
  broker = await startOwnBroker();
}, 180_000);
afterAll(() => broker.close());

const QUICK = {
  silentAfterMs: 2_000,
  checkEveryMs: 200,
  rebuildFromMs: 100,
  rebuildToMs: 500,
  rebalanceTimeoutMs: 3_000,
};
const settled = (work: Promise<void>) =>
  work.then(
    () => 'sent',
    (error) => error,
  );

test('a broker that is killed and started again: all go on by themselves, producer and consumer without loss', async () => {
  const kafka = testKafka(broker.brokers);
  const topic = await createTopic(kafka, { partitions: 3 });
  const seen = new Set<string>();
  const consumer = startConsumer(kafka, {
    groupId: uniqueName('g'),
    topics: [topic],
    logger: silentLogger,
    timing: QUICK,
    handle: async (record) => void seen.add(record.key ?? ''),
  });
  const [told, states]: [string[], boolean[]] = [[], []];
  const stopFollowing = followTopic(
    kafka,
    {
      onRecords: (values) => void told.push(...values.map(String)),
      onGap: () => undefined,
      onState: (isUp) => void (states.at(-1) !== isUp && states.push(isUp)),
    },
    { topic, logger: silentLogger, timing: { againFromMs: 100, againToMs: 500 } },
  );
  const producer = await startProducer(kafka, { logger: silentLogger, sendTimeoutMs: 2_000 });
  await eventually(() => states.length === 1);
  const acknowledged = new Set<string>();
  const send = async (key: string) => {
    const outcome = await settled(producer.send(topic, [{ key, value: key, headers: {} }]));
    if (outcome === 'sent') acknowledged.add(key);
    return outcome;
  };
  for (let i = 0; i < 20; i++) await send(`before-${i}`);
  await eventually(() => seen.size === 20);

  await broker.killed();
  expect(await send('during')).not.toBe('sent');
  expect((await checkKafkaHealth(kafka, 500)).status).toBe('down');
  await eventually(() => consumer.health().status === 'down' && states.length === 2);
  await broker.startAgain();

  await eventually(async () => (await send('after')) === 'sent', { timeoutMs: 30_000 });
  await eventually(() => producer.isHealthy() && consumer.health().status === 'up', { timeoutMs: 30_000 });
  await eventually(() => [...acknowledged].every((key) => seen.has(key)), { timeoutMs: 30_000 });
  expect(acknowledged.has('after')).toBe(true);
  // Who follows misses what was written before it was back, and says so.
  await eventually(() => states.length === 3, { timeoutMs: 30_000 });
  await send('followed');
  await eventually(() => told.includes('followed'));
  expect(states).toEqual([true, false, true]);
  stopFollowing();
  await consumer.stop(1_000);
  await producer.stop();
}, 120_000);

test('a broker that hangs: a send is rejected at its deadline, the stalled consumer is built anew, both recover', async () => {
  const kafka = testKafka(broker.brokers);
  const topic = await createTopic(kafka);
  const seen: string[] = [];
  const consumer = startConsumer(kafka, {
    groupId: uniqueName('g'),
    topics: [topic],
    logger: silentLogger,
    timing: { ...QUICK, leaveWithinMs: 500 },
    handle: async (record) => void seen.push(record.key ?? ''),
  });
  const producer = await startProducer(kafka, { logger: silentLogger, sendTimeoutMs: 1_000 });
  const send = (key: string) => settled(producer.send(topic, [{ key, value: key, headers: {} }]));
  expect(await send('before')).toBe('sent');
  await eventually(() => seen.includes('before'));

  broker.signal('SIGSTOP');
  const startedAtMs = performance.now();
  expect(await send('swallowed')).toBeInstanceOf(SendTimedOut);
  expect(performance.now() - startedAtMs).toBeGreaterThan(950);
  expect(performance.now() - startedAtMs).toBeLessThan(15_000);
  expect(producer.isHealthy()).toBe(false);
  await eventually(() => consumer.health().detail.startsWith('no fetch'));
  broker.signal('SIGCONT');

  await eventually(async () => (await send('after')) === 'sent', { timeoutMs: 30_000 });
  await eventually(() => seen.includes('after'), { timeoutMs: 30_000 });
  await consumer.stop(1_000);
  await producer.stop();
}, 120_000);
