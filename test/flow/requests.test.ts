import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/expect/eventually.ts';
import { produce } from '../support/expect/records.ts';
import { notificationBody } from '../support/factories/notifications.ts';
import { type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import { kafkaBrokers } from '../support/servers/kafka.ts';
import type { TestProcess } from '../support/servers/processes.ts';

const OPERATOR = { 'x-admin-token': 'the-token-of-the-operator-of-this-flow' };

let flow: Flow;
let api: TestProcess;

beforeAll(async () => {
  flow = await openFlow({
    env: { INGEST_ENABLED: 'true', WORKER_CHANNELS: 'email,in_app', ADMIN_TOKEN: OPERATOR['x-admin-token'] },
  });
  [api] = await Promise.all([flow.start('api'), flow.start('engine')]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(() => flow.close());

const put = (value: object) =>
  produce(flow.kafka, [{ topic: flow.topics.notificationRequests, key: 'k', value: JSON.stringify(value) }]);

const found = async (eventId: string): Promise<{ id: string; status: string; channel: string }[]> =>
  (await flow.request(api, 'GET', `/api/notifications?eventId=${eventId}`)).json.data;

const PATIENT = { timeoutMs: 30_000 };

test('a request on Kafka becomes a mail, once, and its client sees it over HTTP', async () => {
  const notification = notificationBody({ eventId: 'order-1', content: { subject: 'By Kafka', body: 'Hello' } });
  const request = { clientId: flow.client.publicId, idempotencyKey: 'order-1', notification };
  await put(request);
  await put(request);
  const [first] = await eventually(async () => {
    const all = await found('order-1');
    return all.length > 0 && all;
  }, PATIENT);
  const id = first?.id ?? '';
  await flow.until('SENT', [id]);
  expect(flow.mails()[id]).toBe(1);
  const repeated = () => api.logs().some(({ msg, replayed }) => msg === 'request accepted' && replayed === true);
  await eventually(repeated, { ...PATIENT, what: 'the second record' });
  expect(await found('order-1')).toHaveLength(1);
  expect((await flow.sink.messages()).find(({ messageId }) => messageId === `<${id}@flow.test>`)?.subject).toBe(
    'By Kafka',
  );
});

test('a request that nobody can accept becomes a dead letter without its content, and no log holds any of it', async () => {
  await put({ clientId: flow.client.publicId, notification: { channel: 'email', recipient: 'canary-4711@example' } });
  const letter = () =>
    flow.db.database.pool
      .query(`select * from dead_letters where source_topic = $1`, [flow.topics.notificationRequests])
      .then(({ rows }) => rows[0]);
  expect(await eventually(letter, { timeoutMs: 30_000, what: 'the dead letter' })).toMatchObject({
    error_code: 'validation_failed',
    original_payload: null,
    message_key: null,
    status: 'FAILED',
  });
  const isLogged = () => api.logs().some(({ msg }) => msg === 'request parked');
  await eventually(isLogged, { what: 'what the log says of it' });
  expect(flow.processes.output()).not.toContain('canary-4711');
  const { notificationRequests, deadLetters } = flow.topics;
  for (const topic of [notificationRequests, deadLetters]) {
    const path = `/api/operator/kafka/topics/${topic}/records`;
    const { status, json } = await flow.request(api, 'GET', path, { headers: OPERATOR });
    expect(status).toBe(200);
    expect(json.data.records).not.toEqual([]);
    expect(JSON.stringify(json)).not.toContain('canary-4711');
  }
  const { json } = await flow.request(api, 'GET', '/api/operator/kafka', { headers: OPERATOR });
  const readBy = json.data.groups.filter(({ members }: { members: number }) => members > 0);
  expect(readBy.map(({ topic }: { topic: string }) => topic)).toContain(notificationRequests);
});

test('the example sends its events over HTTP and by Kafka, and each mail comes', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['examples/producer/produce.mjs'], {
    env: {
      PATH: process.env.PATH,
      POSTHORN_URL: api.url(),
      POSTHORN_API_KEY: flow.client.apiKey,
      KAFKA_BROKERS: kafkaBrokers().join(','),
      REQUESTS_TOPIC: flow.topics.notificationRequests,
    },
  });
  const byHttp = [...stdout.matchAll(/^HTTP .* email (ntf_\w+)$/gm)].map(([, id = '']) => id);
  expect(byHttp).toHaveLength(3);
  expect(stdout).toMatch(/^HTTP {3}payment: sms not_set_up$/m);
  const eventIds = [...stdout.matchAll(/^Kafka .* as (\S+)$/gm)].map(([, id = '']) => id);
  expect(eventIds).toHaveLength(3);
  const byKafka = await eventually(async () => {
    const mails = (await Promise.all(eventIds.map(found))).flat().filter(({ channel }) => channel === 'email');
    return mails.length === 3 && mails.map(({ id }) => id);
  }, PATIENT);
  await flow.until('SENT', [...byHttp, ...byKafka]);
  for (const id of [...byHttp, ...byKafka]) expect(flow.mails()[id]).toBe(1);
});
