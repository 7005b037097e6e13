import { createHash } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ParkedRecord } from '../../src/contracts/dead-letter-record.ts';
import { createStoreParkedRecord } from '../../src/ingest/store-parked-record.ts';
import type { Kafka } from '../../src/kafka/client.ts';
import { type RunningConsumer, startConsumer } from '../../src/kafka/consumer.ts';
import { createParkRecord } from '../../src/kafka/park-record.ts';
import { startProducer } from '../../src/kafka/producer.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { eventually } from '../support/expect/eventually.ts';
import { produce } from '../support/expect/records.ts';
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
import { useDatabase } from '../support/servers/use-api.ts';

let kafka: Kafka;
let topic: string;
let groupId: string;
const consumers: RunningConsumer[] = [];

const db = useDatabase();

beforeAll(async () => {
  kafka = testKafka();
});
beforeEach(async () => {
  topic = await createTopic(kafka);
  groupId = uniqueName('dead-letters');
});
afterEach(async () => {
  await Promise.all(consumers.splice(0).map((consumer) => consumer.stop(2_000)));
  await db.database.pool.query('truncate dead_letters');
  await deleteTopic(kafka, topic);
});

function consume(pool = db.database.pool): void {
  const metrics = createMetrics({ defaults: false });
  const handle = createStoreParkedRecord({ pool, logger: silentLogger, metrics });
  const timing = SOON_STOPPED;
  consumers.push(startConsumer(kafka, { groupId, topics: [topic], handle, logger: silentLogger, timing }));
}

const parkedRecord = (changes: Partial<ParkedRecord> = {}): ParkedRecord => ({
  schemaVersion: 1,
  type: 'record.parked',
  reason: 'invalid',
  topic: 'notifications',
  partition: 1,
  offset: '7',
  key: 'a key',
  payload: Buffer.from('{"a":1}').toString('base64'),
  parkedAt: '2026-11-21T10:00:00.000Z',
  ...changes,
});

/** Writes values in order and waits until the group has passed them all. */
async function pass(...values: (object | Buffer)[]): Promise<void> {
  const bytes = values.map((value) => (Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value))));
  await produce(
    kafka,
    bytes.map((value) => ({ topic, key: 'k', value })),
  );
  const end = String(values.length);
  await eventually(async () => (await committedOffsets(kafka, groupId, topic))[0] === end, {
    what: `the commit behind ${end} records`,
  });
}

async function letters() {
  return (await db.database.pool.query('select * from dead_letters order by source_offset, id')).rows;
}

test('a record that the bridge parked is kept byte for byte, with where it stood and why', async () => {
  consume();
  const producer = await startProducer(kafka, { logger: silentLogger });
  const value = Buffer.from([0x7b, 0xff, 0xfe, 0x00]);
  const source = { topic: 'notifications', partition: 2, offset: '9007199254740993', headers: {}, timestampMs: 0 };
  const park = createParkRecord({ producer, deadLetterTopic: topic, what: 'record', logger: silentLogger });
  await park({ ...source, key: 'a\0key', value }, 'unreadable');
  await producer.stop();
  const [letter, ...others] = await eventually(async () => (await letters()).length > 0 && letters());
  expect(others).toEqual([]);
  expect(letter).toMatchObject({
    client_id: null,
    notification_id: null,
    channel: null,
    message_key: 'a\uFFFDkey',
    original_payload: value,
    source_topic: 'notifications',
    source_partition: 2,
    source_offset: '9007199254740993',
    payload_hash: createHash('sha256').update(value).digest(),
    error_code: 'unreadable',
    status: 'FAILED',
  });
});

test('of a large record the beginning is kept, as much as the topic takes, with size and hash of the whole', async () => {
  const value = Buffer.alloc(1_040_000, 'not a plan; ');
  const key = 'k'.repeat(100_000);
  for (const settings of [{}, { 'max.message.bytes': '100000' }, { 'max.message.bytes': '2000' }]) {
    await deleteTopic(kafka, topic);
    topic = await createTopic(kafka, { settings });
    groupId = uniqueName('dead-letters');
    consume();
    const producer = await startProducer(kafka, { logger: silentLogger });
    const park = createParkRecord({ producer, deadLetterTopic: topic, what: 'record', logger: silentLogger });
    const source = { topic: 'notifications', partition: 0, offset: '5', headers: {}, timestampMs: 0 };
    await park({ ...source, key, value }, 'unreadable');
    await producer.stop();
    const [letter] = await eventually(async () => (await letters()).length > 0 && letters());
    const kept: Buffer = letter.original_payload;
    expect(value.subarray(0, kept.length).equals(kept)).toBe(true);
    expect(letter).toMatchObject({
      payload_hash: createHash('sha256').update(value).digest(),
      error_message: `the first ${kept.length} of 1040000 bytes`,
      source_offset: '5',
      message_key: 'k'.repeat(256),
    });
    await db.database.pool.query('truncate dead_letters');
  }
}, 60_000);

test('a record that comes twice is kept once; the same place with other bytes is another record', async () => {
  consume();
  await pass(
    parkedRecord(),
    parkedRecord(),
    parkedRecord({ parkedAt: '2026-11-21T11:00:00.000Z' }),
    parkedRecord({ payload: Buffer.from('other').toString('base64') }),
    parkedRecord({ partition: 2 }),
  );
  const kept = (await letters()).map((row) => [row.source_partition, String(row.original_payload)]);
  expect(kept.sort()).toEqual([
    [1, 'other'],
    [1, '{"a":1}'],
    [2, '{"a":1}'],
  ]);
});

test('a request that was parked without its bytes is kept by its hash and its place, once', async () => {
  consume();
  const payloadHash = createHash('sha256').update('a request').digest('hex');
  const { payload: _, ...withoutPayload } = parkedRecord({ topic: 'notification-requests', key: null });
  const request = { ...withoutPayload, payload: null };
  await pass({ ...request, payloadHash }, { ...request, payloadHash }, request, { ...request, payloadHash: 'abc' });
  const kept = await letters();
  expect(kept).toHaveLength(1);
  expect(kept[0]).toMatchObject({
    source_topic: 'notification-requests',
    source_offset: '7',
    original_payload: null,
    payload_hash: Buffer.from(payloadHash, 'hex'),
    message_key: null,
  });
});

test('rubbish and the news of dead letters are passed over, and what follows is kept', async () => {
  consume();
  const deadLetter = {
    schemaVersion: 1,
    type: 'dead_letter.created',
    deadLetterId: `dlt_${'0'.repeat(26)}`,
    notificationId: `ntf_${'0'.repeat(26)}`,
    run: 0,
    clientId: `cli_${'0'.repeat(26)}`,
    channel: 'email',
    provider: 'smtp',
    errorCode: 'smtp_550',
    retryCount: 3,
    createdAt: '2026-11-21T10:00:00.000Z',
  };
  const changed = (changes: Record<string, unknown>) => ({ ...parkedRecord(), ...changes });
  await pass(
    deadLetter,
    Buffer.from([0x7b, 0xff, 0x00]),
    Buffer.from(''),
    Buffer.from('null'),
    [1],
    changed({ offset: 'seven' }),
    changed({ offset: '9223372036854775808' }),
    changed({ partition: 2_147_483_648 }),
    changed({ partition: -1 }),
    changed({ topic: 'a\0topic' }),
    changed({ payload: 'no base 64!' }),
    changed({ reason: 'a sentence with ada@example.com' }),
    changed({ key: 5 }),
    parkedRecord({ offset: '9223372036854775807', key: null, payload: '' }),
  );
  expect(await letters()).toMatchObject([
    { source_offset: '9223372036854775807', message_key: null, original_payload: Buffer.alloc(0) },
  ]);
});

test('what a newer release parked waits for an ingest of that, and nothing passes it by', async () => {
  consume();
  await pass(parkedRecord({ offset: '1' }));
  const ofNewerRelease = { ...parkedRecord({ offset: '2' }), schemaVersion: 2 };
  const values = [ofNewerRelease, parkedRecord({ offset: '3' })].map((value) => JSON.stringify(value));
  await produceTo(kafka, topic, 0, values);
  await eventually(() => consumers[0]?.blocked().some(({ reason }) => reason === 'FromNewerRelease'), {
    what: 'the record that holds its partition',
  });
  expect((await letters()).map((row) => row.source_offset)).toEqual(['1']);
  expect((await committedOffsets(kafka, groupId, topic))[0]).toBe('1');
});

test('while PostgreSQL takes nothing the record waits, and is kept once it does', async () => {
  let tries = 0;
  const pool = new Proxy(db.database.pool, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (name !== 'query') return typeof value === 'function' ? value.bind(target) : value;
      return (...args: unknown[]) =>
        ++tries < 3 ? Promise.reject(new Error('Connection terminated')) : value.apply(target, args);
    },
  });
  consume(pool);
  await pass(parkedRecord());
  expect(tries).toBe(3);
  expect(await letters()).toHaveLength(1);
});
