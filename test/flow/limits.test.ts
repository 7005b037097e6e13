import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/expect/eventually.ts';
import { roomInDay, roomInMinute } from '../support/expect/periods.ts';
import { jsonOf, readRecords } from '../support/expect/records.ts';
import { createKey } from '../support/factories/clients.ts';
import { notificationBody } from '../support/factories/notifications.ts';
import { type Answer, type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';

let flow: Flow;
let apis: TestProcess[];

// Nothing is sent here: what is accepted, and what is not, is all.
beforeAll(async () => {
  flow = await openFlow({ env: { QUOTA_PER_DAY_SMS: '3' } });
  apis = [await flow.start('api')];
  // So that the second one finds something to count in its first round.
  if ((await post(0)).status !== 202) throw new Error('not accepted');
  apis.push(await flow.start('api'));
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(() => flow.close());

const anyApi = (n: number) => apis[n % apis.length] as TestProcess;
const statuses = (answers: Answer[]) => {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};
const post = (n: number, overrides = {}) =>
  flow.request(anyApi(n), 'POST', '/api/notifications', { body: notificationBody(overrides) });

test('a process that starts counts the usage of the day, and says as of when', async () => {
  const usage = await eventually(
    async () => {
      const { data } = (await flow.request(anyApi(1), 'GET', '/api/usage?groupBy=channel')).json;
      // The first process may have counted before there was anything to count; a round says last as of when it is.
      return data.rows.length > 0 && data.asOf !== null && data;
    },
    { timeoutMs: 20_000, what: 'the first round of counting' },
  );
  expect(usage.rows).toMatchObject([{ channel: 'email', accepted: 1 }]);
  expect(Date.parse(usage.asOf)).toBeLessThanOrEqual(Date.now());
});

test('two processes accept no more than a quota between them, and leave at most a block each; a webhook hears of it', async () => {
  await roomInDay(60_000);
  const body = { url: 'https://hooks.example.com/quotas', events: ['quota.warning'] };
  expect((await flow.request(anyApi(0), 'POST', '/api/webhooks', { body })).status).toBe(201);
  const quotas = { email: { perDay: 300 } };
  expect((await flow.request(anyApi(0), 'PATCH', '/api/client/settings', { body: { quotas } })).status).toBe(200);
  // The other process follows within 5 s.
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const answers: Answer[] = [];
  const senders = Array.from({ length: 12 }, async (_, sender) => {
    for (let n = 0; n < 40; n++) answers.push(await post(sender + n));
  });
  await Promise.all(senders);
  const { 202: accepted = 0, 429: refused = 0 } = statuses(answers);
  expect(accepted + refused).toBe(480);
  expect(accepted).toBeLessThanOrEqual(300);
  // A block is 3, and one process may hold one that the other lacks.
  expect(accepted).toBeGreaterThanOrEqual(300 - 3);
  const over = answers.find(({ status }) => status === 429);
  expect(over?.json).toMatchObject({ code: 'quota_exceeded', detail: expect.stringContaining('email') });
  expect(Number(over?.headers.get('retry-after'))).toBeGreaterThan(0);

  const isWarning = (record: { headers?: Record<string, unknown> }) =>
    String(record.headers?.['event-type']) === 'quota.warning';
  const records = await readRecords(flow.kafka, flow.topics.notificationStatus, isWarning, 2);
  const told = records.map((record) => jsonOf(record));
  expect(told.map(({ data }) => data.percent).sort()).toEqual([80, 95]);
  expect(told[0]).toMatchObject({
    id: expect.stringMatching(/^evt_/),
    type: 'quota.warning',
    data: { clientId: flow.client.publicId, environment: 'live', channel: 'email', period: 'day', limit: 300 },
  });
  await eventually(
    async () => {
      const { rows } = await flow.db.database.pool.query(`select event_type from webhook_deliveries`);
      expect(rows.every(({ event_type }) => event_type === 'quota.warning')).toBe(true);
      return rows.length === 2;
    },
    { timeoutMs: 30_000, what: 'a delivery of each warning' },
  );
}, 150_000);

test('the operator’s quota holds for a client that has none of its own', async () => {
  await roomInDay(30_000);
  const sms = { channel: 'sms', recipient: '+14155552671', content: undefined, message: 'x' };
  const key = await createKey(flow.db.database, flow.client.id, { environment: 'test' });
  const ask = (n: number) =>
    flow.request(anyApi(n), 'POST', '/api/notifications', { body: notificationBody(sms), key: key.apiKey });
  const answers: Answer[] = [];
  for (let n = 0; n < 8; n++) answers.push(await ask(n));
  expect(statuses(answers)).toEqual({ 202: 3, 429: 5 });
});

test('two processes answer a key no more often than its rate', async () => {
  const { apiKey: key } = await createKey(flow.db.database, flow.client.id, { requestsPerMinute: 200 });
  await roomInMinute(25_000);
  const answers: Answer[] = [];
  const callers = Array.from({ length: 10 }, async (_, caller) => {
    for (let n = 0; n < 26; n++) answers.push(await flow.request(anyApi(caller + n), 'GET', '/api/webhooks', { key }));
  });
  await Promise.all(callers);
  const { 200: granted = 0, 429: refused = 0 } = statuses(answers);
  expect(granted + refused).toBe(260);
  expect(granted).toBeLessThanOrEqual(200);
  expect(granted).toBeGreaterThanOrEqual(200 - 2);
  expect(answers.every(({ headers }) => headers.get('ratelimit-limit') === '200')).toBe(true);
});
