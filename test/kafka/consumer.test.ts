import { afterEach, expect, test } from 'vitest';
import type { RunningConsumer } from '../../src/kafka/consumer.ts';
import { startConsumer } from '../../src/kafka/consumer.ts';
import type { ConsumerTiming } from '../../src/kafka/consumer-options.ts';
import { readLag } from '../../src/kafka/lag.ts';
import type { BatchReport } from '../../src/kafka/partition-worker.ts';
import type { IncomingRecord } from '../../src/kafka/records.ts';
import { eventually } from '../support/expect/eventually.ts';
import { gate } from '../support/expect/gate.ts';
import {
  committedOffsets,
  createTopic,
  deleteTopic,
  produceTo,
  SOON_STOPPED,
  silentLogger,
  testKafka,
  uniqueName,
} from '../support/servers/kafka.ts';

const kafka = testKafka();
const running: RunningConsumer[] = [];
const topics: string[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((consumer) => consumer.stop(0)));
  for (const topic of topics.splice(0)) await deleteTopic(kafka, topic);
});

async function newTopic(partitions = 1): Promise<string> {
  const topic = await createTopic(kafka, { partitions });
  topics.push(topic);
  return topic;
}

type Options = {
  groupId: string;
  maxInFlight?: number;
  onBatch?: (report: BatchReport) => void;
  timing?: Partial<ConsumerTiming>;
};

function consume(topic: string, handle: (record: IncomingRecord) => Promise<void>, options: Options): RunningConsumer {
  const { timing, ...rest } = options;
  const quick = { ...SOON_STOPPED, retryFromMs: 20, retryToMs: 100, commitEveryMs: 50, ...timing };
  const consumer = startConsumer(kafka, { topics: [topic], handle, logger: silentLogger, timing: quick, ...rest });
  running.push(consumer);
  return consumer;
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => String(i));
const textOf = (record: IncomingRecord) => record.value?.toString() ?? '';

test('a new group starts at the earliest record, and sees key, headers and time', async () => {
  const topic = await newTopic();
  const producer = kafka.producer();
  await producer.connect();
  const headers = { traceparent: '00-ab', twice: ['first', 'last'], __proto__x: 'own' };
  await producer.send({ topic, messages: [{ key: 'k', value: 'ä', headers }] });
  await producer.send({ topic, messages: [{ key: null, value: null }] });
  await producer.disconnect();
  const seen: IncomingRecord[] = [];
  consume(topic, async (record) => void seen.push(record), { groupId: uniqueName('g') });
  await eventually(() => seen.length === 2);
  expect(seen[0]).toMatchObject({ topic, partition: 0, offset: '0', key: 'k', value: Buffer.from('ä') });
  expect(seen[0]?.headers).toEqual({ traceparent: '00-ab', twice: 'last', __proto__x: 'own' });
  expect(Math.abs((seen[0]?.timestampMs ?? 0) - Date.now())).toBeLessThan(60_000);
  expect(seen[1]).toMatchObject({ key: null, value: null, headers: {} });
});

test('a TypeError in a handler does not end the consumer, and the record is tried again', async () => {
  const topic = await newTopic();
  const tried: string[] = [];
  const consumer = consume(
    topic,
    async (record) => {
      tried.push(textOf(record));
      if (textOf(record) === 'b' && tried.filter((one) => one === 'b').length < 4) {
        (undefined as unknown as { missing(): void }).missing();
      }
    },
    { groupId: uniqueName('g'), maxInFlight: 1 },
  );
  await produceTo(kafka, topic, 0, ['a', 'b', 'c']);
  await eventually(() => tried.includes('c'));
  expect(tried).toEqual(['a', 'b', 'b', 'b', 'b', 'c']);
  expect(consumer.health().status).toBe('up');
  expect(consumer.blocked()).toEqual([]);
});

test('a blocked partition is told by name and does not stop another', async () => {
  const topic = await newTopic(2);
  const groupId = uniqueName('g');
  const done: string[] = [];
  let broken = true;
  const consumer = consume(
    topic,
    async (record) => {
      if (broken && record.partition === 0) throw Object.assign(new Error('quotes a secret'), { code: 'UNAVAILABLE' });
      done.push(`${record.partition}:${textOf(record)}`);
    },
    { groupId },
  );
  await produceTo(kafka, topic, 0, numbers(30));
  await eventually(() => consumer.blocked().length > 0);
  for (let round = 0; round < 3; round++) await produceTo(kafka, topic, 1, numbers(20));
  await eventually(() => done.length === 60);
  expect(consumer.blocked()[0]).toMatchObject({ topic, partition: 0, reason: 'Error (UNAVAILABLE)' });
  await eventually(async () => (await committedOffsets(kafka, groupId, topic))[1] === '60');
  expect((await committedOffsets(kafka, groupId, topic))[0]).toBe('0');
  broken = false;
  await eventually(() => done.length === 90);
  await produceTo(kafka, topic, 0, ['after']);
  await eventually(() => done.includes('0:after'));
  expect(consumer.blocked()).toEqual([]);
});

test('only the offset below which all is done is committed while records end out of order', async () => {
  const topic = await newTopic();
  const groupId = uniqueName('g');
  const finish = new Map<string, () => void>();
  const reports: BatchReport[] = [];
  consume(topic, (record) => new Promise((resolve) => finish.set(textOf(record), resolve)), {
    groupId,
    onBatch: (report) => reports.push(report),
  });
  await produceTo(kafka, topic, 0, numbers(5));
  await eventually(() => finish.size === 5);
  const committed = async () => (await committedOffsets(kafka, groupId, topic))[0];
  for (const value of ['4', '1', '2']) finish.get(value)?.();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(['0', '-1']).toContain(await committed());
  finish.get('0')?.();
  await eventually(async () => (await committed()) === '3');
  expect(reports).toEqual([]);
  finish.get('3')?.();
  await eventually(async () => (await committed()) === '5');
  expect(reports).toEqual([
    { topic, partition: 0, records: 5, firstOffset: '0', lastOffset: '4', durationMs: expect.any(Number) },
  ]);
  expect(await readLag(kafka, groupId, [topic])).toEqual([
    { topic, partition: 0, lag: 0, endOffset: 5n, isCommitted: true },
  ]);
});

test('no more handlers than allowed are in flight over all partitions', async () => {
  const topic = await newTopic(3);
  let inFlight = 0;
  let most = 0;
  let done = 0;
  for (const partition of [0, 1, 2]) await produceTo(kafka, topic, partition, numbers(40));
  consume(
    topic,
    async () => {
      most = Math.max(most, ++inFlight);
      await new Promise((resolve) => setTimeout(resolve, 3));
      inFlight--;
      done++;
    },
    { groupId: uniqueName('g'), maxInFlight: 6 },
  );
  await eventually(() => done === 120);
  expect(most).toBe(6);
});

test('stopped in the middle of a batch, the next consumer loses nothing and repeats nothing that was done', async () => {
  const topic = await newTopic();
  const groupId = uniqueName('g');
  await produceTo(kafka, topic, 0, numbers(200));
  const done: string[] = [];
  let begun = 0;
  const stopping = gate();
  const handle = async (record: IncomingRecord) => {
    // However late that is seen, there is a rest to be left.
    if (++begun > 40) await stopping.opened;
    done.push(textOf(record));
  };
  const first = consume(topic, handle, { groupId, maxInFlight: 4 });
  await eventually(() => begun > 40);
  const stopped = first.stop(5_000);
  stopping.open();
  await stopped;
  const atStop = done.length;
  expect(atStop).toBeLessThan(200);
  expect((await committedOffsets(kafka, groupId, topic))[0]).toBe(String(atStop));
  consume(topic, handle, { groupId });
  await eventually(() => new Set(done).size === 200);
  expect(done).toHaveLength(200);
});

test('stop waits for handlers only until its deadline, and their late end commits nothing', async () => {
  const topic = await newTopic();
  const groupId = uniqueName('g');
  await produceTo(kafka, topic, 0, ['a']);
  let finish: () => void = () => undefined;
  const first = consume(topic, () => new Promise((resolve) => (finish = resolve)), { groupId });
  await eventually(() => finish.length === 1);
  // This handler never ends by itself: to come back at all is to come back at the deadline.
  await first.stop(200);
  finish();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const again: string[] = [];
  consume(topic, async (record) => void again.push(textOf(record)), { groupId });
  await eventually(() => again.length === 1);
});

test('consumers that come and go in the middle lose no record', async () => {
  const topic = await newTopic(6);
  const groupId = uniqueName('g');
  const done: string[] = [];
  const handle = async (record: IncomingRecord) => {
    await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 20));
    done.push(`${record.partition}:${textOf(record)}`);
  };
  const first = consume(topic, handle, { groupId, maxInFlight: 4 });
  for (let partition = 0; partition < 6; partition++) await produceTo(kafka, topic, partition, numbers(150));
  await eventually(() => done.length > 50);
  const second = consume(topic, handle, { groupId, maxInFlight: 4 });
  await eventually(() => second.health().status === 'up');
  await first.stop(5_000);
  await eventually(() => new Set(done).size === 900, { timeoutMs: 40_000 });
  await eventually(async () =>
    Object.values(await committedOffsets(kafka, groupId, topic)).every((offset) => offset === '150'),
  );
});

test('a record that was written twice is handed out twice, for the handler to know', async () => {
  const topic = await newTopic();
  const seen: string[] = [];
  consume(topic, async (record) => void seen.push(`${record.key}@${record.offset}`), { groupId: uniqueName('g') });
  await produceTo(kafka, topic, 0, ['same', 'same']);
  await eventually(() => seen.length === 2);
  expect(seen.sort()).toEqual(['same@0', 'same@1']);
});

test('markers of a transaction do not leave the group behind for ever', async () => {
  const topic = await newTopic();
  const groupId = uniqueName('g');
  const seen: string[] = [];
  consume(topic, async (record) => void seen.push(textOf(record)), { groupId });
  const producer = kafka.producer({ transactionalId: uniqueName('tx'), maxInFlightRequests: 1, idempotent: true });
  await producer.connect();
  const transaction = await producer.transaction();
  await transaction.send({ topic, messages: [{ key: 'a', value: 'a' }] });
  await transaction.commit();
  await producer.disconnect();
  await eventually(() => seen.length === 1);
  await eventually(async () => (await readLag(kafka, groupId, [topic]))[0]?.lag === 0);
});

test('a topic that is created later is consumed from its first record', async () => {
  const topic = uniqueName('later');
  const seen: string[] = [];
  const consumer = consume(topic, async (record) => void seen.push(textOf(record)), {
    groupId: uniqueName('g'),
    timing: { rebuildFromMs: 50, rebuildToMs: 200 },
  });
  await eventually(() => consumer.health().detail.includes('UNKNOWN_TOPIC_OR_PARTITION'));
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1, replicationFactor: 1 }], waitForLeaders: false });
  await admin.disconnect();
  topics.push(topic);
  await produceTo(kafka, topic, 0, ['a']);
  await eventually(() => seen.length === 1);
});

test('an idle consumer is told of a new record at once, not at the end of its fetch', async () => {
  const topic = await newTopic(3);
  let handledAtMs = 0;
  const handle = async () => {
    handledAtMs = performance.now();
  };
  // A fetch that finds nothing is answered by the broker after so long: who waited for its end would be late.
  const timing = { maxWaitMs: 5_000 };
  const consumer = consume(topic, handle, { groupId: uniqueName('g'), timing });
  await eventually(() => consumer.health().status === 'up');
  const producer = kafka.producer();
  await producer.connect();
  const latenciesMs: number[] = [];
  for (let round = 0; round < 7; round++) {
    await new Promise((resolve) => setTimeout(resolve, 150));
    handledAtMs = 0;
    const sentAtMs = performance.now();
    await producer.send({ topic, messages: [{ key: String(round), value: 'x' }] });
    await eventually(() => handledAtMs > 0, { everyMs: 1 });
    latenciesMs.push(handledAtMs - sentAtMs);
  }
  await producer.disconnect();
  const median = latenciesMs.sort((a, b) => a - b)[3] ?? Number.POSITIVE_INFINITY;
  expect(median).toBeLessThan(2_500);
});
