import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { DEFAULT_TOPICS, type TopicNames } from '../../src/contracts/topics.ts';
import type { Stream } from '../../src/domain/stream.ts';
import type { Kafka } from '../../src/kafka/client.ts';
import { KafkaAway, type RecordProducer, startProducer } from '../../src/kafka/producer.ts';
import { withAdmin } from '../../src/kafka/with-admin.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { NO_TRACES } from '../../src/observability/tracing.ts';
import { type Relay, runRelay } from '../../src/outbox/run-relay.ts';
import { eventually } from '../support/expect/eventually.ts';
import { readRecords } from '../support/expect/records.ts';
import { createTopic, deleteTopic, silentLogger, testKafka, uniqueName } from '../support/servers/kafka.ts';
import { useDatabase } from '../support/servers/use-api.ts';

let kafka: Kafka;
let producer: RecordProducer;
let topics: TopicNames;
let metrics: ReturnType<typeof createMetrics>;
let relay: Relay;
/** Sends to each topic. */
let sends: Map<string, number>;

const db = useDatabase();

beforeAll(async () => {
  kafka = testKafka();
});
beforeEach(async () => {
  producer = await startProducer(kafka, { logger: silentLogger });
  topics = {
    ...DEFAULT_TOPICS,
    notifications: await createTopic(kafka),
    notificationsUrgent: await createTopic(kafka),
  };
  metrics = createMetrics({ defaults: false });
  sends = new Map();
});
afterEach(async () => {
  await relay.stop();
  await producer.stop();
  await db.database.pool.query('truncate outbox');
});

function start(beforeSend: RecordProducer['send'] = async () => {}): void {
  const send: RecordProducer['send'] = async (topic, records) => {
    sends.set(topic, (sends.get(topic) ?? 0) + 1);
    await beforeSend(topic, records);
    await producer.send(topic, records);
  };
  const deps = {
    pool: db.database.pool,
    producer: { send },
    topics,
    signEvent: () => '',
    tracer: NO_TRACES,
    reachFaultPoint: () => {},
  };
  relay = runRelay({ ...deps, metrics, logger: silentLogger, pollMs: 50 });
}

async function fill(stream: Stream, count: number, clientId: string = randomUUID()): Promise<void> {
  await db.database.pool.query(
    `insert into outbox (stream, lane, topic, client_id, key, event_type, payload)
      select $1, 9, '', $2, 'key-' || i % 3, 'e', i::text from generate_series(1, $3::int) i`,
    [stream, clientId, count],
  );
}

async function waiting(stream: Stream): Promise<number> {
  return (await db.database.pool.query('select count(*)::int as n from outbox where stream = $1', [stream])).rows[0].n;
}

const isEmpty = async (stream: Stream) => (await waiting(stream)) === 0;

const written = async (topic: string) =>
  Number((await withAdmin(kafka, 15_000, (admin) => admin.fetchTopicOffsets(topic)))[0]?.high);

const failing = async (topic: string) =>
  (await metrics.topicFailing.get()).values.find(({ labels }) => labels.topic === topic)?.value;

for (const what of ['is missing', 'was deleted']) {
  test(`a topic for news that ${what} stops news alone, and nothing is sent twice`, async () => {
    const news = uniqueName('news');
    topics.notificationStatus = news;
    const triesOfNews = () => sends.get(news) ?? 0;
    start();
    if (what === 'was deleted') {
      await createTopic(kafka, { topic: news });
      await fill('status', 1);
      await eventually(() => isEmpty('status'), { what: 'the first news gone' });
      await deleteTopic(kafka, news);
    }
    await fill('status', 20);
    await fill('normal', 20);
    await fill('urgent', 20);
    for (let round = 0; round < 4; round++) {
      const before = triesOfNews();
      await eventually(() => triesOfNews() > before, { what: 'one more try' });
      await eventually(async () => (await isEmpty('urgent')) && (await isEmpty('normal')), { what: 'rows gone' });
      await fill('urgent', 1);
      await fill('normal', 1);
    }
    await eventually(async () => (await isEmpty('urgent')) && (await isEmpty('normal')), { what: 'rows gone' });
    expect(await written(topics.notificationsUrgent)).toBe(24);
    expect(await written(topics.notifications)).toBe(24);
    expect(await isEmpty('status')).toBe(false);
    expect(relay.health()).toEqual({
      status: 'down',
      detail: `topic ${news} takes no records (UNKNOWN_TOPIC_OR_PARTITION): the topic is missing: create it with \`npm run topics\``,
    });
    expect(await failing(news)).toBe(1);

    await createTopic(kafka, { topic: news });
    await eventually(() => isEmpty('status'), { what: 'news gone', timeoutMs: 30_000 });
    await eventually(() => relay.health().status === 'up', { what: 'a relay that is well' });
    expect(await failing(news)).toBe(0);
    const values = (await readRecords(kafka, news, () => true, 20)).map(({ value }) => Number(value));
    expect(values).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  }, 60_000);
}

test('a topic that failed is well again where another relay has sent what waited', async () => {
  topics.notificationStatus = uniqueName('news');
  start();
  await fill('status', 3);
  await eventually(() => relay.health().status === 'down', { what: 'the failing topic' });
  // As the other relay leaves it.
  await db.database.pool.query(`delete from outbox where stream = 'status'`);
  await eventually(() => relay.health().status === 'up', { what: 'nothing that fails' });
  expect(await failing(topics.notificationStatus)).toBe(0);
});

test('what other partitions took of a topic of which one fails is not sent again', async () => {
  topics.notificationStatus = await createTopic(kafka);
  let isBroken = true;
  start(async (topic, records) => {
    if (topic !== topics.notificationStatus || !isBroken) return;
    // As Kafka answers where the partition of one key has too few replicas in sync, which takes brokers to bring about.
    const taken = records.filter(({ key }) => key !== 'key-0');
    await producer.send(topic, taken);
    throw new KafkaAway('NOT_ENOUGH_REPLICAS', { acknowledged: new Set(taken) });
  });
  for (let round = 1; round <= 3; round++) {
    await fill('status', 30);
    const before = sends.get(topics.notificationStatus) ?? 0;
    await eventually(async () => (await waiting('status')) === round * 10, { what: 'what others took gone' });
    await eventually(() => (sends.get(topics.notificationStatus) ?? 0) > before + 1, { what: 'one more try' });
  }
  expect(await written(topics.notificationStatus)).toBe(60);
  isBroken = false;
  await eventually(() => isEmpty('status'), { what: 'news gone', timeoutMs: 30_000 });
  expect(await written(topics.notificationStatus)).toBe(90);
}, 60_000);

test('more rows of a partition that fails than a round has room for hold up none of the other partitions', async () => {
  topics.notificationStatus = await createTopic(kafka);
  const { notificationStatus: topic } = topics;
  let isBroken = true;
  start(async (to, records) => {
    if (to !== topic || !isBroken || records.every(({ key }) => key !== 'key-0')) return;
    const taken = records.filter(({ key }) => key !== 'key-0');
    if (taken.length > 0) await producer.send(topic, taken);
    throw new KafkaAway('NOT_ENOUGH_REPLICAS', { acknowledged: new Set(taken) });
  });
  // Of one client, since clients take turns.
  const client = randomUUID();
  await db.database.pool.query(
    `insert into outbox (stream, lane, topic, client_id, key, event_type, payload)
      select 'status', 9, '', $1, 'key-0', 'e', i::text from generate_series(1, 600) i`,
    [client],
  );
  await eventually(async () => (await failing(topic)) === 1, { what: 'a topic that is known to fail' });
  for (let round = 1; round <= 3; round++) {
    await fill('status', 30, client);
    await eventually(async () => (await waiting('status')) === 600 + round * 10, { what: 'what others took gone' });
  }
  isBroken = false;
  await eventually(() => isEmpty('status'), { what: 'news gone', timeoutMs: 45_000 });
  expect(await written(topic)).toBe(690);
}, 90_000);

test('a topic that does not answer holds up no other, and what it takes late stands there once', async () => {
  topics.notificationStatus = await createTopic(kafka);
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  start(async (topic) => {
    if (topic === topics.notificationStatus) await answered;
  });
  await fill('status', 20);
  relay.wake();
  await eventually(() => sends.has(topics.notificationStatus), { what: 'a send of news' });
  for (let round = 0; round < 3; round++) {
    await fill('urgent', 5);
    await fill('normal', 5);
    await fill('status', 5);
    relay.wake();
    await eventually(async () => (await isEmpty('urgent')) && (await isEmpty('normal')), { what: 'rows gone' });
  }
  expect(sends.get(topics.notificationStatus)).toBe(1);
  answer();
  await eventually(() => isEmpty('status'), { what: 'news gone' });
  expect(await written(topics.notificationStatus)).toBe(35);
  expect(await written(topics.notificationsUrgent)).toBe(15);
});
