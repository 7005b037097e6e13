import { createHash } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { campaignWorkflowIdFor } from '../../src/contracts/campaign-workflow.ts';
import type { NotificationRecord } from '../../src/contracts/notification-record.ts';
import { workflowIdFor } from '../../src/contracts/notification-workflow.ts';
import type { IncomingRecord } from '../../src/kafka/records.ts';
import { eventually } from '../support/expect/eventually.ts';
import { jsonOf, produce, readRecords } from '../support/expect/records.ts';
import { campaignRecord, planRecord } from '../support/factories/plans.ts';
import { type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import { committedOffsets } from '../support/servers/kafka.ts';
import type { TestProcess } from '../support/servers/processes.ts';

let flow: Flow;
let bridge: TestProcess;
let connection: Connection;
let temporal: Client;
const started: string[] = [];

beforeAll(async () => {
  flow = await openFlow();
  connection = await Connection.connect({ address: inject('temporalAddress') });
  temporal = new Client({ connection, namespace: flow.namespace });
  bridge = await flow.start('bridge');
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(async () => {
  // No worker runs here: what was started would wait for the one of the next file.
  await Promise.all(started.map((id) => temporal.workflow.getHandle(id).terminate()));
  await connection.close();
  await flow.close();
});

const goodRecord = () => planRecord(flow.client.publicId);

async function put(partition: number, ...values: (object | Buffer)[]): Promise<void> {
  const topic = flow.topics.notifications;
  const bytes = values.map((value) => (Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value))));
  await produce(
    flow.kafka,
    bytes.map((value, i) => ({ topic, partition, key: `key-${i}`, value })),
  );
}

async function isStarted({ notificationId, run }: NotificationRecord): Promise<boolean> {
  const id = workflowIdFor(notificationId, run);
  const found = await temporal.workflow
    .getHandle(id)
    .describe()
    .then(
      () => true,
      () => false,
    );
  if (found && !started.includes(id)) started.push(id);
  return found;
}

test('records that nobody can read are parked with their bytes and the reason, and the next one goes on', async () => {
  const [first, second] = [goodRecord(), goodRecord()];
  const { routes: _, ...withoutRoutes } = goodRecord();
  const bad = [
    { value: Buffer.from([0x7b, 0xff, 0xfe, 0x00]), reason: 'unreadable' },
    { value: Buffer.from('{"schemaVersion": 1, '), reason: 'unreadable' },
    { value: Buffer.from(''), reason: 'unreadable' },
    { value: Buffer.from(JSON.stringify(withoutRoutes)), reason: 'invalid' },
    { value: Buffer.from('[1]'), reason: 'invalid' },
  ];
  await put(0, first, ...bad.map(({ value }) => value), second);
  await eventually(async () => (await isStarted(first)) && (await isStarted(second)), { what: 'both workflows' });

  const parked = await readRecords(flow.kafka, flow.topics.deadLetters, () => true, bad.length);
  const byOffset = parked.sort((a, b) => Number(jsonOf(a).offset) - Number(jsonOf(b).offset));
  expect(byOffset.map(jsonOf)).toEqual(
    bad.map(({ value, reason }, i) => ({
      schemaVersion: 1,
      type: 'record.parked',
      reason,
      topic: flow.topics.notifications,
      partition: 0,
      offset: String(i + 1),
      key: `key-${i + 1}`,
      payload: value.toString('base64'),
      parkedAt: expect.any(String),
    })),
  );
  expect(byOffset[0]?.headers).toEqual({
    'event-type': 'record.parked',
    timestamp: expect.any(String),
    'schema-version': '1',
  });
  const committed = async () =>
    (await committedOffsets(flow.kafka, flow.topics.notifications, flow.topics.notifications))[0];
  await eventually(async () => (await committed()) === '7', { what: 'the commit behind all of them' });
});

test('a record as large as Kafka takes is parked by its beginning, size and hash, and its partition goes on', async () => {
  const next = goodRecord();
  const large = Buffer.alloc(1_040_000, '{"not": "a plan"');
  await put(2, large, next);
  await eventually(() => isStarted(next), { what: 'the workflow behind it' });
  const isLarge = (record: IncomingRecord) => jsonOf(record).partition === 2;
  const [parked] = (await readRecords(flow.kafka, flow.topics.deadLetters, isLarge, 1)).map(jsonOf);
  const { payload, ...about } = parked;
  expect(about).toEqual({
    schemaVersion: 1,
    type: 'record.parked',
    reason: 'unreadable',
    topic: flow.topics.notifications,
    partition: 2,
    offset: '0',
    key: 'key-0',
    payloadHash: createHash('sha256').update(large).digest('hex'),
    payloadSize: large.length,
    parkedAt: expect.any(String),
  });
  const beginning = Buffer.from(payload, 'base64');
  expect(beginning.length).toBeGreaterThan(100_000);
  expect(large.subarray(0, beginning.length).equals(beginning)).toBe(true);
});

test('of campaigns as well, what nobody can read is parked, and the next one wakes its workflow', async () => {
  const topic = flow.topics.campaigns;
  const record = campaignRecord(flow.client.publicId);
  const values = [{ ...record, run: 'first' }, record].map((value) => JSON.stringify(value));
  await produce(
    flow.kafka,
    values.map((value) => ({ topic, partition: 0, key: record.campaignId, value })),
  );
  const id = campaignWorkflowIdFor(record);
  await eventually(() => temporal.workflow.getHandle(id).describe(), { what: 'the workflow of the campaign' });
  started.push(id);
  const isOfCampaigns = (parked: IncomingRecord) => jsonOf(parked).topic === topic;
  const [parked] = (await readRecords(flow.kafka, flow.topics.deadLetters, isOfCampaigns, 1)).map(jsonOf);
  expect(parked).toMatchObject({ reason: 'invalid', partition: 0, offset: '0', key: record.campaignId });
});

test('what a newer release wrote holds its partition and readiness is 503, while the others go on', async () => {
  const fax = { channel: 'fax', provider: 'a-line' };
  const ofNewerRelease = [
    { ...goodRecord(), channel: 'fax', routes: [fax] },
    { ...goodRecord(), schemaVersion: 2 },
  ];
  const state = async () => {
    const answer = await fetch(`${bridge.url()}/health/ready`);
    return { code: answer.status, body: (await answer.json()) as { checks: { kafka: { detail: string } } } };
  };
  const held = async () => {
    const { code, body } = await state();
    return code === 503 && body.checks.kafka.detail;
  };
  const behind = [goodRecord(), goodRecord()];
  for (const partition of [0, 1])
    await put(partition, ofNewerRelease[partition] as object, behind[partition] as object);
  expect(await eventually(held, { what: 'a readiness of 503' })).toMatch(
    /[01] is stuck at offset \d: FromNewerRelease$/,
  );

  const elsewhere = goodRecord();
  await put(2, elsewhere);
  await eventually(() => isStarted(elsewhere), { what: 'the workflow of another partition' });
  for (const record of behind) expect(await isStarted(record)).toBe(false);
  expect((await state()).code).toBe(503);
  // What is parked keeps its key, and with it its partition: one that is written there last has come after all others.
  const last = { topic: flow.topics.deadLetters, key: 'key-0', value: '"the last one"' };
  await produce(flow.kafka, [last]);
  const seen: unknown[] = [];
  const isLast = (record: IncomingRecord) => {
    seen.push(jsonOf(record).key === 'key-0' && jsonOf(record).partition);
    return String(record.value) === last.value;
  };
  await readRecords(flow.kafka, flow.topics.deadLetters, isLast, 1);
  expect(seen).not.toContain(0);
  expect(seen).not.toContain(1);
  const offsets = await committedOffsets(flow.kafka, flow.topics.notifications, flow.topics.notifications);
  expect(offsets[0]).toBe('7');
  expect(['-1', '0']).toContain(offsets[1]);
});
