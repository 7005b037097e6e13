import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { fromPublicId } from '../../src/domain/ids.ts';
import { eventually } from '../support/expect/eventually.ts';
import { createClient } from '../support/factories/clients.ts';
import { type Receiver, type ReceiverAnswer, startReceiver } from '../support/fakes/receiver.ts';
import { type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';

let flow: Flow;
let api: TestProcess;
let receiver: Receiver;
let answer: ReceiverAnswer;

beforeAll(async () => {
  flow = await openFlow({ env: { ALLOW_LOOPBACK_TARGETS: 'true', WORKER_CHANNELS: 'email,webhook' } });
  [api] = await Promise.all([flow.start('api'), flow.start('engine')]);
}, TURN_MS);
beforeEach(async () => {
  answer = { status: 204 };
  receiver = await startReceiver(() => answer);
});
afterEach(async () => {
  const { json } = await flow.request(api, 'GET', '/api/webhooks');
  for (const { id } of json.data) await flow.request(api, 'DELETE', `/api/webhooks/${id}`);
  await receiver.close();
  await flow.assertNoneLeft();
});
afterAll(() => flow.close());

async function createEndpoint(body: object = {}): Promise<{ id: string; secret: string; path: string }> {
  const created = await flow.request(api, 'POST', '/api/webhooks', { body: { url: `${receiver.url}/hook`, ...body } });
  expect(created.status).toBe(201);
  return { ...created.json.data, path: `/api/webhooks/${created.json.data.id}` };
}
const callsWith = (word: string) => receiver.calls.filter(({ body }) => body.includes(word));
const arrived = (word: string, count = 1) =>
  eventually(() => callsWith(word).length >= count, { timeoutMs: 30_000, what: `${count} calls` });
const attempts = async (path: string) => (await flow.request(api, 'GET', `${path}/attempts`)).json.data;

test('a mail that is sent reaches the client’s endpoint as one signed event, with its attempt to be read', async () => {
  const { secret, path } = await createEndpoint({ events: ['notification.sent'] });
  const id = await flow.notify(api);
  await flow.until('SENT', [id]);
  await arrived(id);
  // Time for a second one, should there be any.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const [call, ...others] = callsWith(id);
  expect(others).toEqual([]);
  const event = new Webhook(secret).verify(call?.body ?? '', call?.headers as Record<string, string>);
  expect(event).toMatchObject({
    id: call?.headers['webhook-id'],
    type: 'notification.sent',
    data: { notificationId: id, clientId: flow.client.publicId, status: 'SENT', sequence: 3 },
  });
  const found = await eventually(async () => (await attempts(path)).length > 0 && attempts(path));
  expect(found).toMatchObject([
    { eventId: (event as { id: string }).id, outcome: 'delivered', statusCode: 204, number: 1 },
  ]);
  expect(JSON.stringify(api.logs())).not.toContain(receiver.url);
});

test('what a receiver misses is called again, and a re-send brings all since then with the same ids', async () => {
  const { path } = await createEndpoint({ events: ['notification.sent'] });
  const since = new Date(Date.now() - 60_000).toISOString();
  answer = { status: 500 };
  const first = await flow.notify(api);
  await arrived(first, 1);
  answer = { status: 200 };
  await arrived(first, 2);
  const second = await flow.notify(api);
  await arrived(second);
  await eventually(async () => (await attempts(path)).length === 3);

  const resent = await flow.request(api, 'POST', `${path}/resend`, { body: { since } });
  expect([resent.status, resent.json.data]).toEqual([202, { count: 2 }]);
  await Promise.all([arrived(first, 3), arrived(second, 2)]);
  for (const id of [first, second]) {
    expect(new Set(callsWith(id).map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  }
  await eventually(async () => (await attempts(path)).length === 5);
  const outcomes = (await attempts(path)).map((one: { run: number; outcome: string }) => [one.run, one.outcome]);
  expect(outcomes).toEqual([
    [1, 'delivered'],
    [1, 'delivered'],
    [0, 'delivered'],
    [0, 'delivered'],
    [0, 'failed'],
  ]);
});

test('a test event goes the whole way to its endpoint and to no other', async () => {
  const tried = await createEndpoint({ url: `${receiver.url}/tried`, events: ['notification.failed'] });
  await createEndpoint({ url: `${receiver.url}/other` });
  const { status, json } = await flow.request(api, 'POST', `${tried.path}/test`);
  expect(status).toBe(202);
  await arrived(json.data.eventId);
  // One statement has recorded for whom the event is.
  const { rows } = await flow.db.database.pool.query('select endpoint_id from webhook_deliveries where event_id = $1', [
    fromPublicId('event', json.data.eventId),
  ]);
  expect(rows).toEqual([{ endpoint_id: fromPublicId('webhook', tried.id) }]);
  expect(receiver.calls.map(({ path }) => path)).toEqual(['/tried']);
  const [call] = receiver.calls;
  const event = new Webhook(tried.secret).verify(call?.body ?? '', call?.headers as Record<string, string>);
  expect(event).toMatchObject({ type: 'webhook.test', data: { endpointId: tried.id } });
});

test('an endpoint that is gone is disabled, and the client’s other one is told', async () => {
  const other = await startReceiver();
  const gone = await createEndpoint();
  await createEndpoint({ url: other.url, events: ['webhook.disabled'] });
  answer = { status: 410 };
  await flow.request(api, 'POST', `${gone.path}/test`);
  await eventually(() => other.calls.length > 0, { timeoutMs: 30_000, what: 'the notice' });
  expect(JSON.parse(other.calls[0]?.body ?? '')).toMatchObject({
    type: 'webhook.disabled',
    data: { endpointId: gone.id, reason: 'gone' },
  });
  const { json } = await flow.request(api, 'GET', gone.path);
  expect(json.data).toMatchObject({ status: 'disabled', disabledReason: 'gone' });
  expect(receiver.calls).toHaveLength(1);
  await other.close();
});

test('while a client’s endpoints hang, they hold a quarter of the places, and another client’s event goes out', async () => {
  answer = 'hang';
  for (let n = 0; n < 20; n++) await createEndpoint({ events: ['notification.sent'] });
  const since = performance.now();
  const ids = await Promise.all(Array.from({ length: 6 }, () => flow.notify(api)));
  await flow.until('SENT', ids);
  await eventually(() => receiver.calls.length >= 20, { timeoutMs: 30_000, what: '20 calls that hang' });

  const { apiKey: key } = await createClient(flow.db.database);
  const other = await startReceiver();
  try {
    const body = { url: `${other.url}/hook` };
    const { json } = await flow.request(api, 'POST', '/api/webhooks', { body, key });
    await flow.request(api, 'POST', `/api/webhooks/${json.data.id}/test`, { key });
    await eventually(() => other.calls.length > 0, { timeoutMs: 30_000, what: 'the event of another client' });
    // Of 120. Each has 15 s, and gives its place to the next one, also on a machine on which this takes longer.
    const turns = Math.floor((performance.now() - since) / 15_000);
    expect(receiver.calls.length).toBeLessThanOrEqual(50 + 30 * turns);
  } finally {
    await other.close();
  }
});
