import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { DEFAULT_TOPICS, type TopicNames } from '../../src/contracts/topics.ts';
import { createAcceptRequestRecord } from '../../src/ingest/accept-request.ts';
import type { Kafka } from '../../src/kafka/client.ts';
import { type RunningConsumer, startConsumer } from '../../src/kafka/consumer.ts';
import { createParkRecord } from '../../src/kafka/park-record.ts';
import { type RecordProducer, startProducer } from '../../src/kafka/producer.ts';
import { ensureTopics } from '../../src/kafka/topics.ts';
import { createAcceptRequest } from '../../src/services/requests/accept.ts';
import { eventually } from '../support/expect/eventually.ts';
import { jsonOf, produce, readRecords } from '../support/expect/records.ts';
import { notificationBody } from '../support/factories/notifications.ts';
import {
  committedOffsets,
  deleteTopic,
  SOON_STOPPED,
  silentLogger,
  testKafka,
  uniqueName,
} from '../support/servers/kafka.ts';
import { useApi } from '../support/servers/use-api.ts';

let kafka: Kafka;
let producer: RecordProducer;
let topics: TopicNames;
const consumers: RunningConsumer[] = [];

const { db, client, api } = useApi({ poolSize: 20, each: true });

beforeAll(async () => {
  kafka = testKafka();
  producer = await startProducer(kafka, { logger: silentLogger });
});
beforeEach(async () => {
  const name = uniqueName('requests');
  topics = { ...DEFAULT_TOPICS, notificationRequests: name, deadLetters: `${name}-dlq` };
  const { notificationRequests, deadLetters } = topics;
  const made = { notificationRequests, deadLetters } as TopicNames;
  await ensureTopics(kafka, { topics: made, partitions: 1, replication: 1, logger: silentLogger });
});
afterEach(async () => {
  await stopAll();
  await deleteTopic(kafka, topics.notificationRequests);
  await deleteTopic(kafka, topics.deadLetters);
});
afterAll(async () => {
  await producer.stop();
});

const stopAll = () => Promise.all(consumers.splice(0).map((consumer) => consumer.stop(2_000)));

/** The consumer as a process holds it. @param groupId another one reads everything again */
function consume({ groupId = `${topics.notificationRequests}-group`, pool = db.database.pool } = {}): string {
  const handle = createAcceptRequestRecord({
    pool,
    accept: createAcceptRequest({ ...api.deps, database: { ...db.database, pool } }),
    park: createParkRecord({ producer, deadLetterTopic: topics.deadLetters, what: 'request', logger: silentLogger }),
    logger: api.deps.logger,
    metrics: api.deps.metrics,
    tracer: api.deps.tracer,
  });
  const topic = topics.notificationRequests;
  const timing = SOON_STOPPED;
  consumers.push(startConsumer(kafka, { groupId, topics: [topic], handle, logger: silentLogger, timing }));
  return groupId;
}

const put = (...values: (object | Buffer)[]) =>
  produce(
    kafka,
    values.map((value) => ({
      topic: topics.notificationRequests,
      key: 'ada@example.com',
      value: Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value)),
    })),
  );

const passed = (groupId: string, count: number) =>
  eventually(async () => (await committedOffsets(kafka, groupId, topics.notificationRequests))[0] === String(count), {
    what: `the commit behind ${count} requests`,
    timeoutMs: 25_000,
  });

const accepted = async (): Promise<{ id: string; channel: string; environment: string; event_id: string | null }[]> =>
  (await db.database.pool.query('select * from notifications where client_id = $1 order by id', [client.id])).rows;

const parked = (enough: number) => readRecords(kafka, topics.deadLetters, () => true, enough);

const request = (overrides: Record<string, unknown> = {}) => ({
  clientId: client.publicId,
  notification: notificationBody(),
  ...overrides,
});
const payment = (eventId: string) => ({
  eventId,
  type: 'payment',
  recipient: { email: 'ada@example.com', phone: '+14155552671' },
  data: { amount: '12.00', currency: 'EUR', reference: 'R-1' },
});

test('a notification and an event are accepted as over HTTP, and the relay is woken', async () => {
  const before = (await accepted()).length;
  await put(
    request(),
    request({ notification: undefined, event: payment('kafka-1') }),
    request({ environment: 'test' }),
  );
  await passed(consume(), 3);
  const rows = (await accepted()).slice(before);
  expect(rows.map(({ channel, environment, event_id }) => `${channel} ${environment} ${event_id}`).sort()).toEqual([
    'email live kafka-1',
    'email live null',
    'email test null',
    'sms live kafka-1',
  ]);
  const { rows: outbox } = await db.database.pool.query('select count(*)::int as n from outbox where client_id = $1', [
    client.id,
  ]);
  expect(outbox[0].n).toBe(before + 4);
  expect(api.wakes()).toBe(3);
  const metrics = await api.deps.metrics.read();
  expect(metrics).toContain('posthorn_notifications_accepted_total{channel="email"} 3');
  expect(metrics).toContain(`posthorn_kafka_consumed_total{topic="${topics.notificationRequests}"} 3`);
});

test('records that come again make nothing twice, by their place or by their own key', async () => {
  const before = (await accepted()).length;
  await put(request(), request(), request({ idempotencyKey: 'once' }), request({ idempotencyKey: 'once' }));
  await passed(consume(), 4);
  // Two places and one key.
  expect((await accepted()).length).toBe(before + 3);
  await stopAll();
  await passed(consume({ groupId: uniqueName('again') }), 4);
  expect((await accepted()).length).toBe(before + 3);
  expect(api.lines().filter(({ replayed }) => replayed === true)).toHaveLength(5);
});

test('what cannot be accepted is parked with a hash and its place, never with its bytes or key, and the next goes on', async () => {
  const before = (await accepted()).length;
  const bad: [Buffer | object, string][] = [
    [Buffer.from([0x7b, 0xff, 0xfe]), 'unreadable'],
    [Buffer.from('{"clientId": '), 'unreadable'],
    [Buffer.from(''), 'unreadable'],
    [[1], 'invalid'],
    [request({ event: payment('both') }), 'invalid'],
    [request({ colour: 'red' }), 'invalid'],
    [request({ clientId: `cli_${'0'.repeat(26)}` }), 'unknown_client'],
    [request({ notification: { ...notificationBody(), recipient: 'no-address@' } }), 'validation_failed'],
    [request({ notification: notificationBody({ metadata: { note: 'a\0b' } }) }), 'validation_failed'],
    [request({ notification: undefined, event: { ...payment('e'), type: 'party' } }), 'unknown_event_type'],
    [request({ idempotencyKey: 'reused', notification: notificationBody({ priority: 9 }) }), 'idempotency_key_reuse'],
  ];
  // The first use of its key comes alone: of two that are handled at once, either may be the first.
  await put(request({ idempotencyKey: 'reused' }));
  const group = consume();
  await passed(group, 1);
  await put(...bad.map(([value]) => value), request());
  await passed(group, bad.length + 2);
  expect((await accepted()).length).toBe(before + 2);

  const wanted = bad.map(([value, reason], index) => ({ value, reason, offset: index + 1 }));
  const records = await parked(wanted.length);
  const byOffset = records.map(jsonOf).sort((a, b) => Number(a.offset) - Number(b.offset));
  expect(byOffset).toEqual(
    wanted.map(({ value, reason, offset }) => ({
      schemaVersion: 1,
      type: 'record.parked',
      reason,
      topic: topics.notificationRequests,
      partition: 0,
      offset: String(offset),
      key: null,
      payload: null,
      payloadHash: createHash('sha256')
        .update(Buffer.isBuffer(value) ? value : JSON.stringify(value))
        .digest('hex'),
      parkedAt: expect.any(String),
    })),
  );
  for (const { key, value } of records) expect(`${key} ${value}`).not.toContain('ada@example.com');
  expect(JSON.stringify(api.lines())).not.toContain('ada@example.com');
});

test('a channel of an event that is refused is parked, while the others are accepted', async () => {
  const event = payment('kafka-long');
  await put(
    request({ notification: undefined, event: { ...event, data: { ...event.data, amount: '1'.repeat(1_700) } } }),
  );
  await passed(consume(), 1);
  expect((await parked(1)).map(jsonOf)).toMatchObject([{ reason: 'validation_failed', offset: '0' }]);
  expect((await accepted()).filter(({ event_id }) => event_id === 'kafka-long')).toMatchObject([{ channel: 'email' }]);
});

test('the same event from the API and from Kafka at once is one event', async () => {
  consume();
  const ids = Array.from({ length: 20 }, (_, i) => `both-${i}`);
  const post = async (eventId: string) => {
    for (;;) {
      const answer = await api.send('POST', '/api/events', { key: client.apiKey, body: payment(eventId) });
      if (answer.status === 202) return;
      expect(answer.json.code).toBe('request_in_flight');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  await Promise.all([
    put(...ids.map((eventId) => request({ notification: undefined, event: payment(eventId) }))),
    ...ids.map(post),
  ]);
  await passed(`${topics.notificationRequests}-group`, ids.length);
  const both = (await accepted()).filter(({ event_id }) => event_id?.startsWith('both-'));
  expect(both.map(({ event_id, channel }) => `${event_id} ${channel}`).sort()).toEqual(
    ids.flatMap((id) => [`${id} email`, `${id} sms`]).sort(),
  );
});

test('while PostgreSQL is away the requests wait, and none is lost or parked', async () => {
  const before = (await accepted()).length;
  let isAway = true;
  const pool = new Proxy(db.database.pool, {
    get(target, name) {
      if (isAway && (name === 'query' || name === 'connect')) {
        return () => Promise.reject(Object.assign(new Error('away'), { code: 'ECONNREFUSED' }));
      }
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  await put(...Array.from({ length: 10 }, () => request()), request({ clientId: `cli_${'0'.repeat(26)}` }));
  const groupId = consume({ pool });
  const blocked = () => (consumers[0]?.blocked().length ?? 0) > 0;
  await eventually(blocked, { what: 'a partition that waits' });
  expect((await accepted()).length).toBe(before);
  isAway = false;
  await passed(groupId, 11);
  expect((await accepted()).length).toBe(before + 10);
  expect((await parked(1)).map(jsonOf)).toMatchObject([{ reason: 'unknown_client', offset: '10' }]);
});
