import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { DEFAULT_TOPICS } from '../../src/contracts/topics.ts';
import { insertOutboxRow, type OutboxRow } from '../../src/db/queries/outbox/rows.ts';
import type { Kafka } from '../../src/kafka/client.ts';
import { type RecordProducer, startProducer } from '../../src/kafka/producer.ts';
import { withAdmin } from '../../src/kafka/with-admin.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { NO_TRACES } from '../../src/observability/tracing.ts';
import { type Relay, type RelayDeps, runRelay } from '../../src/outbox/run-relay.ts';
import { eventually } from '../support/expect/eventually.ts';
import { readRecords } from '../support/expect/records.ts';
import { createTopic, deleteTopic, silentLogger, testKafka } from '../support/servers/kafka.ts';
import { useDatabase } from '../support/servers/use-api.ts';

let kafka: Kafka;
let producer: RecordProducer;
let topic: string;
const relays: Relay[] = [];
const ADA = '00000000-0000-7000-8000-00000000000a';

const db = useDatabase();

beforeAll(async () => {
  kafka = testKafka();
});
beforeEach(async () => {
  topic = await createTopic(kafka);
  producer = await startProducer(kafka, { logger: silentLogger });
});
afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.stop()));
  await producer.stop();
  await db.database.pool.query('truncate outbox, dead_letters');
  await deleteTopic(kafka, topic);
});

function relay(overrides: Partial<RelayDeps> = {}): Relay {
  const metrics = createMetrics({ defaults: false });
  const topics = { ...DEFAULT_TOPICS, notifications: topic, notificationsUrgent: topic, notificationStatus: topic };
  const signEvent = (payload: string) => `signed ${payload}`;
  const deps = {
    pool: db.database.pool,
    producer,
    topics,
    signEvent,
    metrics,
    tracer: NO_TRACES,
    reachFaultPoint: () => {},
  };
  const running = runRelay({ ...deps, logger: silentLogger, ...overrides });
  relays.push(running);
  return running;
}

async function insert(row: Partial<OutboxRow>, availableInMs = 0): Promise<void> {
  const about = {
    stream: 'normal',
    clientId: randomUUID(),
    key: 'k',
    eventType: 'test',
    payload: '{}',
    traceparent: null,
  } as const;
  await insertOutboxRow(
    db.database.pool,
    { ...about, ...row },
    availableInMs === 0 ? null : Date.now() + availableInMs,
  );
}

async function rowsLeft(): Promise<number> {
  return (await db.database.pool.query('select count(*)::int as n from outbox')).rows[0].n;
}

const keysOf = async (count: number) => (await readRecords(kafka, topic, () => true, count)).map(({ key }) => key);

test('two relays at once hand each row over once, and delete it', async () => {
  const keys = Array.from({ length: 300 }, (_, i) => `key-${i}`);
  for (const key of keys) await insert({ key });
  relay({ batchSize: 20 });
  relay({ batchSize: 20 });
  await eventually(async () => (await rowsLeft()) === 0, { what: 'an empty outbox' });
  // The reader stops at what it waits for: one more, written last, shows that nothing else came.
  await insert({ key: 'last' });
  const read = await keysOf(keys.length + 1);
  expect(read.sort()).toEqual([...keys, 'last'].sort());
});

test('rows of a stream arrive in their order', async () => {
  const keys = Array.from({ length: 30 }, (_, i) => `key-${i}`);
  for (const key of keys) await insert({ key, clientId: ADA });
  relay({ batchSize: 7 });
  expect(await keysOf(keys.length)).toEqual(keys);
});

test('what the release before wrote goes to the topic of its stream, whatever that is called by now', async () => {
  await db.database.pool.query(
    `insert into outbox (lane, topic, client_id, key, event_type, payload) values
      (2, 'old-status', $1, 'event', 'notification.sent', '{}'), (1, 'old', $1, 'normal', 'notification.created', '{}'),
      (0, 'old-urgent', $1, 'urgent', 'notification.changed', '{}')`,
    [ADA],
  );
  relay();
  expect((await keysOf(3)).sort()).toEqual(['event', 'normal', 'urgent']);
});

test('a record carries key, payload and the headers of the contract', async () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  await insert({ clientId: ADA, key: 'ntf_1', eventType: 'notification.created', payload: '{"a":"ü"}', traceparent });
  await insert({ clientId: ADA, key: 'ntf_2' });
  relay();
  const [first, second] = await readRecords(kafka, topic, () => true, 2);
  expect([first?.key, String(first?.value)]).toEqual(['ntf_1', '{"a":"ü"}']);
  expect(first?.headers).toEqual({
    'event-type': 'notification.created',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    'schema-version': '1',
    traceparent,
  });
  expect(Object.keys(second?.headers ?? {}).sort()).toEqual(['event-type', 'schema-version', 'timestamp']);
});

test('an event is signed, and nothing else', async () => {
  await insert({ key: 'plan' });
  await insert({ stream: 'status', key: 'event', payload: '{"a":1}' });
  relay();
  const read = await readRecords(kafka, topic, () => true, 2);
  expect(Object.fromEntries(read.map(({ key, headers }) => [key, headers.signature]))).toEqual({
    plan: undefined,
    event: 'signed {"a":1}',
  });
});

test('a row that Kafka refuses for good becomes a dead letter, and the rows around it go on', async () => {
  const tooLarge = JSON.stringify({ filler: 'x'.repeat(2 * 1024 * 1024) });
  for (let i = 0; i < 5; i++) await insert({ key: `before-${i}` });
  await insert({ key: 'too-large', payload: tooLarge });
  for (let i = 0; i < 5; i++) await insert({ key: `after-${i}` });
  relay();
  await eventually(async () => (await rowsLeft()) === 0, { what: 'an empty outbox' });
  const read = await keysOf(10);
  expect(new Set(read).size).toBe(10);
  expect(read).not.toContain('too-large');
  const { rows } = await db.database.pool.query(
    `select message_key, source_topic, error_code, error_message, status, convert_from(original_payload, 'UTF8') as payload
     from dead_letters`,
  );
  expect(rows).toEqual([
    {
      message_key: 'too-large',
      source_topic: topic,
      error_code: 'kafka_refused',
      error_message: 'MESSAGE_TOO_LARGE',
      status: 'FAILED',
      payload: tooLarge,
    },
  ]);
});

test('what other partitions took beside a row that is refused stands in Kafka once', async () => {
  const wide = await createTopic(kafka, { partitions: 3 });
  const rows = Array.from({ length: 30 }, (_, i) => ({ key: `key-${i}` }));
  for (const row of rows) await insert(row);
  await insert({ key: 'too-large', payload: JSON.stringify({ filler: 'x'.repeat(2 * 1024 * 1024) }) });
  relay({ topics: { ...DEFAULT_TOPICS, notifications: wide } });
  await eventually(async () => (await rowsLeft()) === 0, { what: 'an empty outbox' });
  const offsets = await withAdmin(kafka, 15_000, (admin) => admin.fetchTopicOffsets(wide));
  expect(offsets.reduce((sum, { high }) => sum + Number(high), 0)).toBe(rows.length);
  await deleteTopic(kafka, wide);
});

test('a row that is for later waits for its time', async () => {
  await insert({ key: 'later' }, 3_600_000);
  await insert({ key: 'now' });
  relay({ pollMs: 50 });
  await eventually(async () => (await rowsLeft()) === 1, { what: 'the row that is due' });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await rowsLeft()).toBe(1);
  await db.database.pool.query('update outbox set available_at = now()');
  expect(await keysOf(2)).toEqual(['now', 'later']);
});

test('a relay that is woken looks at once, however long its poll', async () => {
  const sleepy = relay({ pollMs: 600_000 });
  // One that the first look did not take waits until it is woken.
  await eventually(async () => {
    await insert({ key: 'woken' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    return (await rowsLeft()) > 0;
  });
  sleepy.wake();
  await eventually(async () => (await rowsLeft()) === 0, { what: 'an empty outbox' });
});

test('what has changed of a campaign goes to a topic of its own, past a backlog of notifications', async () => {
  const campaigns = await createTopic(kafka);
  const topics = { ...DEFAULT_TOPICS, notifications: topic, campaigns };
  for (let count = 0; count < 20; count++) await insert({});
  await insert({ stream: 'campaigns', key: 'cmp', eventType: 'campaign.changed' });
  // Bridges that have no room for notifications at all.
  const isBehind = async () => [{ topic, partition: 0, endOffset: 1_000n, lag: 1_000, isCommitted: true }];
  relay({ topics, readLag: { normal: isBehind }, leastLead: 1 });
  const [record] = await readRecords(kafka, campaigns, () => true, 1);
  expect(record).toMatchObject({ key: 'cmp', headers: { 'event-type': 'campaign.changed' } });
  await deleteTopic(kafka, campaigns);
});
