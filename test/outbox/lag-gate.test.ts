import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { DEFAULT_TOPICS } from '../../src/contracts/topics.ts';
import type { Stream } from '../../src/domain/stream.ts';
import type { Kafka } from '../../src/kafka/client.ts';
import { type RunningConsumer, startConsumer } from '../../src/kafka/consumer.ts';
import { type PartitionLag, readLag } from '../../src/kafka/lag.ts';
import { type RecordProducer, startProducer } from '../../src/kafka/producer.ts';
import type { IncomingRecord } from '../../src/kafka/records.ts';
import { withAdmin } from '../../src/kafka/with-admin.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { NO_TRACES } from '../../src/observability/tracing.ts';
import { type Relay, type RelayDeps, runRelay } from '../../src/outbox/run-relay.ts';
import { eventually } from '../support/expect/eventually.ts';
import { createTopic, deleteTopic, produceTo, silentLogger, testKafka, uniqueName } from '../support/servers/kafka.ts';
import { useDatabase } from '../support/servers/use-api.ts';

const LEAST_LEAD = 30;
const PARTITIONS = 3;

let kafka: Kafka;
let producer: RecordProducer;
let urgent: string;
let normal: string;
let group: string;
let relay: Relay | undefined;
let consumer: RunningConsumer | undefined;

const db = useDatabase();

beforeAll(async () => {
  kafka = testKafka();
});
beforeEach(async () => {
  producer = await startProducer(kafka, { logger: silentLogger });
  urgent = await createTopic(kafka, { partitions: PARTITIONS });
  normal = await createTopic(kafka, { partitions: PARTITIONS });
  group = uniqueName('group');
});
afterEach(async () => {
  await relay?.stop();
  await consumer?.stop(0);
  relay = consumer = undefined;
  await producer.stop();
  await db.database.pool.query('truncate outbox');
  await deleteTopic(kafka, urgent);
  await deleteTopic(kafka, normal);
});

function start(normalLag: () => Promise<PartitionLag[]>, overrides: Partial<RelayDeps> = {}): void {
  const metrics = createMetrics({ defaults: false });
  const topics = { ...DEFAULT_TOPICS, notifications: normal, notificationsUrgent: urgent };
  const signEvent = () => '';
  const deps = {
    pool: db.database.pool,
    producer,
    topics,
    signEvent,
    metrics,
    tracer: NO_TRACES,
    reachFaultPoint: () => {},
  };
  const lagOf = { urgent: () => readLag(kafka, `${group}-u`, [urgent]), normal: normalLag };
  // A poll this rare shows that an answer wakes the relay by itself.
  const options = { logger: silentLogger, readLag: lagOf, leastLead: LEAST_LEAD, batchSize: 20, pollMs: 60_000 };
  relay = runRelay({ ...deps, ...options, ...overrides });
}

async function fill(stream: Stream, count: number): Promise<void> {
  await db.database.pool.query(
    `insert into outbox (stream, lane, topic, client_id, key, event_type, payload)
      select $1, 9, '', $2, 'key-' || i, 'e', '{}' from generate_series(1, $3::int) i`,
    [stream, randomUUID(), count],
  );
}

async function waiting(stream: Stream): Promise<number> {
  return (await db.database.pool.query('select count(*)::int as n from outbox where stream = $1', [stream])).rows[0].n;
}

const offsets = (topic: string) => withAdmin(kafka, 15_000, (admin) => admin.fetchTopicOffsets(topic));
const written = async (topic: string) => (await offsets(topic)).reduce((sum, { high }) => sum + Number(high), 0);
const realLag = () => readLag(kafka, group, [normal]);

/** A consumer of the group that has handled something already, and from now on does with each record what it is told. */
async function consume() {
  const doing = { handle: async (_record: IncomingRecord): Promise<void> => {} };
  consumer = startConsumer(kafka, {
    groupId: group,
    topics: [normal],
    handle: (record) => doing.handle(record),
    logger: silentLogger,
    timing: { commitEveryMs: 50, retryToMs: 200, maxWaitMs: 100 },
  });
  for (let partition = 0; partition < PARTITIONS; partition++) await produceTo(kafka, normal, partition, ['first']);
  const caughtUp = async () => (await realLag()).every(({ isCommitted, lag }) => isCommitted && lag === 0);
  await eventually(caughtUp, { timeoutMs: 20_000, what: 'a group that has caught up' });
  return doing;
}

/** Handles nothing until it is let go. */
function hold(): { handle: () => Promise<void>; letGo: () => void } {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return { handle: () => held, letGo };
}

/** Until nothing has moved for a while, which takes several answers. */
async function settled(topic: string): Promise<number> {
  let seen = -1;
  let sinceMs = performance.now();
  return eventually(
    async () => {
      const now = await written(topic);
      if (now !== seen) sinceMs = performance.now();
      seen = now;
      return performance.now() - sinceMs > 1_500 && now;
    },
    { everyMs: 100, timeoutMs: 30_000, what: 'a stream that stands still' },
  );
}

test('a stream pauses while its group is behind, goes on when it has caught up, and the urgent one never waits for it', async () => {
  const doing = await consume();
  const { handle, letGo } = hold();
  doing.handle = handle;
  await fill('normal', 200);
  start(realLag);
  const sent = (await settled(normal)) - PARTITIONS;
  // Room is shared out by partition, and keys do not fall on them quite evenly.
  expect(sent).toBeGreaterThanOrEqual(LEAST_LEAD);
  expect(sent).toBeLessThan(3 * LEAST_LEAD);
  expect(await waiting('normal')).toBe(200 - sent);

  await fill('urgent', 5);
  relay?.wake();
  await eventually(async () => (await waiting('urgent')) === 0, { what: 'urgent rows gone' });
  expect(await waiting('normal')).toBe(200 - sent);

  letGo();
  await eventually(async () => (await waiting('normal')) === 0, { what: 'an empty stream', timeoutMs: 20_000 });
}, 60_000);

test('a quick group has a lead as long as its work of a second, and one that has become slow a short one', async () => {
  const doing = await consume();
  await fill('normal', 5_000);
  start(realLag, { batchSize: 200 });
  const ahead = async () => (await realLag()).reduce((sum, { lag }) => sum + lag, 0);
  await eventually(async () => (await ahead()) > 4 * LEAST_LEAD, {
    what: 'a lead beyond the least',
    timeoutMs: 30_000,
  });
  expect(await waiting('normal')).toBeGreaterThan(0);

  doing.handle = () => pause(500);
  await eventually(async () => (await ahead()) < 4 * LEAST_LEAD, { what: 'a short lead', timeoutMs: 60_000 });
  expect(await waiting('normal')).toBeGreaterThan(0);
}, 120_000);

test('a partition that is stuck takes its part of the room and no more', async () => {
  const doing = await consume();
  doing.handle = async ({ partition }) => {
    if (partition === 0) throw new Error('this one waits');
  };
  await fill('normal', 200);
  start(realLag);
  await eventually(async () => (await waiting('normal')) === 0, { what: 'an empty stream', timeoutMs: 30_000 });
  const stuck = (await realLag()).find(({ partition }) => partition === 0);
  expect(stuck?.lag).toBeGreaterThan(LEAST_LEAD);
}, 60_000);

test('a group that has never committed holds nothing back', async () => {
  await fill('normal', 200);
  start(realLag);
  await eventually(async () => (await waiting('normal')) === 0, { what: 'an empty stream' });
});

test('a lag that cannot be read holds nothing back', async () => {
  await fill('normal', 200);
  start(() => readLag(testKafka(['127.0.0.1:1']), group, [normal], 300));
  await eventually(async () => (await waiting('normal')) === 0, { what: 'an empty stream' });
});

test('Kafka is asked for the lag five times a second at most, and not while there is nothing to send', async () => {
  const doing = await consume();
  const { handle, letGo } = hold();
  doing.handle = handle;
  const askedAtMs: number[] = [];
  const counted = () => {
    askedAtMs.push(performance.now());
    return realLag();
  };
  start(counted, { pollMs: 50 });
  await pause(600);
  expect(askedAtMs).toHaveLength(0);

  await fill('normal', 200);
  await eventually(() => askedAtMs.length >= 5, { what: 'five questions' });
  const pauses = askedAtMs.slice(1).map((at, i) => at - (askedAtMs[i] as number));
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(195);

  letGo();
  await eventually(async () => (await waiting('normal')) === 0, { what: 'an empty stream', timeoutMs: 20_000 });
  await eventually(async () => (await realLag()).every(({ lag }) => lag === 0), { what: 'a group that has caught up' });
  await pause(500);
  const atRest = askedAtMs.length;
  await pause(1_000);
  expect(askedAtMs).toHaveLength(atRest);
}, 60_000);
