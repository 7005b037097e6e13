import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CallEndpointDeps, createCallEndpoint } from '../../src/activities/call-endpoint.ts';
import type { WebhookOutcome } from '../../src/contracts/webhook-workflow.ts';
import { resendDeliveries } from '../../src/db/queries/webhooks/deliveries.ts';
import { removeWebhookEndpoint, rotateEndpointSecret } from '../../src/db/queries/webhooks/endpoints.ts';
import { NO_TRACES } from '../../src/observability/tracing.ts';
import { callWebhook } from '../../src/providers/webhook/call.ts';
import { createEndpoint, recordEvent, type TestEndpoint } from '../support/factories/webhooks.ts';
import { type Receiver, type ReceiverAnswer, startReceiver } from '../support/fakes/receiver.ts';
import { silentLogger } from '../support/servers/kafka.ts';
import { useClient } from '../support/servers/use-api.ts';

let receiver: Receiver;
let endpoint: TestEndpoint;
let event: Awaited<ReturnType<typeof recordEvent>>;
let answers: ReceiverAnswer[];

const { db, client } = useClient({ each: true });

beforeEach(async () => {
  answers = [{ status: 204 }];
  receiver = await startReceiver(() => (answers.length > 1 ? answers.shift() : answers[0]) ?? 'break');
  endpoint = await createEndpoint(db.database, client.id, { url: `${receiver.url}/hook` });
  event = await recordEvent(db.database, client.id);
});
afterEach(() => receiver.close());

/** Short only where time is the answer. */
const timeouts = () => ({ connectMs: 20_000, sendMs: 20_000, answerMs: answers[0] === 'hang' ? 500 : 20_000 });

const inTurn: CallEndpointDeps['inTurn'] = (_whose, work) => work();

function call(
  number: number,
  { run = 0, isLast = false, draining = new AbortController().signal, inTurn: turns = inTurn } = {},
): Promise<WebhookOutcome> {
  const activity = createCallEndpoint({
    pool: db.database.pool,
    cipher: db.database.cipher,
    logger: silentLogger,
    tracer: NO_TRACES,
    callWebhook: (message, context) =>
      callWebhook(message, { target: { allowLoopback: true }, timeouts: timeouts() }, context),
    inTurn: turns,
    draining,
  });
  const input = { eventId: event.publicId, endpointId: endpoint.publicId, run, number, isLast };
  return new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') }).run(activity, input);
}

const rows = async (table: string) =>
  (await db.database.pool.query(`select * from ${table} where client_id = $1 order by 1`, [client.id])).rows;
const delivery = async () => (await rows('webhook_deliveries'))[0];
const endpointRow = async () => (await rows('webhook_endpoints'))[0];
const set = (what: string) =>
  db.database.pool.query(`update webhook_endpoints set ${what} where id = $1`, [endpoint.id]);

test('an event is posted as it was recorded, signed with all live secrets, and DELIVERED', async () => {
  const rotated = await rotateEndpointSecret(db.database.pool, { clientId: client.id, id: endpoint.id }, 60_000);
  await set(`failing_since = now() - interval '4 days'`);
  expect(await call(1)).toEqual({ kind: 'ended', status: 'DELIVERED' });

  expect(receiver.calls).toMatchObject([
    { path: '/hook', body: event.payload, headers: { 'webhook-id': event.publicId } },
  ]);
  const [{ headers, body } = { headers: {}, body: '' }] = receiver.calls;
  for (const secret of [endpoint.secret, rotated?.[0]?.secret ?? '']) {
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual(JSON.parse(event.payload));
  }
  expect(await delivery()).toMatchObject({ status: 'DELIVERED', finished_at: expect.any(Date) });
  expect(await endpointRow()).toMatchObject({ status: 'enabled', failing_since: null });
  expect(await rows('webhook_attempts')).toMatchObject([
    { run: 0, number: 1, outcome: 'delivered', status_code: 204, code: null, event_type: 'notification.sent' },
  ]);
});

test('a failure is kept with its answer, asks for the next call, and marks since when the endpoint fails', async () => {
  answers = [{ status: 503, headers: { 'retry-after': '120' }, body: 'down for repairs' }];
  expect(await call(1)).toEqual({ kind: 'again', code: 'http_503', retryAfterMs: 120_000 });
  expect(await rows('webhook_attempts')).toMatchObject([
    { outcome: 'failed', status_code: 503, code: 'http_503', detail: 'HTTP 503', response: 'down for repairs' },
  ]);
  const since = (await endpointRow()).failing_since;
  expect(since).toBeInstanceOf(Date);
  expect(await call(2)).toMatchObject({ kind: 'again' });
  expect((await endpointRow()).failing_since).toEqual(since);
  expect(await delivery()).toMatchObject({ status: 'PENDING', finished_at: null });
  answers = [{ status: 200 }];
  expect(await call(3)).toEqual({ kind: 'ended', status: 'DELIVERED' });
  expect((await endpointRow()).failing_since).toBeNull();
});

test.each<[string, ReceiverAnswer, string]>([
  ['a 404', { status: 404 }, 'http_404'],
  ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, 'redirect_not_followed'],
  ['silence', 'hang', 'no_answer'],
])('%s is called again as well, and the last failure is FAILED', async (_name, answer, code) => {
  answers = [answer];
  expect(await call(1)).toMatchObject({ kind: 'again', code });
  expect(await call(2, { isLast: true })).toEqual({ kind: 'ended', status: 'FAILED' });
  expect(await delivery()).toMatchObject({ status: 'FAILED', finished_at: expect.any(Date) });
  expect((await endpointRow()).status).toBe('enabled');
});

test('a call that was written is not made again: its outcome is answered', async () => {
  answers = [{ status: 500 }, { status: 200 }];
  await call(1);
  expect(await call(1)).toEqual({ kind: 'again', code: 'http_500', retryAfterMs: null });
  await call(2);
  expect(await call(2)).toEqual({ kind: 'ended', status: 'DELIVERED' });
  expect(receiver.calls).toHaveLength(2);
});

test('of two executions of one call at once, one is written and both answer the same', async () => {
  const outcomes = await Promise.all([call(1), call(1), call(1)]);
  expect(outcomes).toEqual(Array(3).fill({ kind: 'ended', status: 'DELIVERED' }));
  expect(await rows('webhook_attempts')).toHaveLength(1);
});

test('410 disables the endpoint at once, and a notice tells the client’s other endpoints', async () => {
  answers = [{ status: 410 }];
  expect(await call(1)).toEqual({ kind: 'ended', status: 'FAILED' });
  expect(await endpointRow()).toMatchObject({ status: 'disabled', disabled_reason: 'gone' });
  const [notice, ...others] = await rows('outbox');
  expect(others).toEqual([]);
  expect(notice).toMatchObject({
    topic: 'notification-status',
    key: endpoint.publicId,
    event_type: 'webhook.disabled',
  });
  expect(JSON.parse(notice.payload)).toEqual({
    id: expect.stringMatching(/^evt_[0-9a-z]{26}$/),
    type: 'webhook.disabled',
    timestamp: expect.any(String),
    data: { endpointId: endpoint.publicId, clientId: client.publicId, reason: 'gone' },
  });
});

test('an endpoint that has failed for over 5 days is disabled, one minute earlier it is not', async () => {
  answers = [{ status: 500 }];
  expect(await call(1)).toMatchObject({ kind: 'again' });
  await set(`failing_since = now() - interval '5 days' + interval '1 minute'`);
  expect(await call(2)).toMatchObject({ kind: 'again' });
  expect((await endpointRow()).status).toBe('enabled');
  await set(`failing_since = now() - interval '5 days'`);
  expect(await call(3)).toEqual({ kind: 'ended', status: 'FAILED' });
  expect(await endpointRow()).toMatchObject({ status: 'disabled', disabled_reason: 'failing' });
  expect(JSON.parse((await rows('outbox'))[0].payload).data.reason).toBe('failing');
});

test('the first failure after a quiet spell is not five days of failure', async () => {
  answers = [{ status: 500 }];
  await set(`failing_since = now() - interval '9 days'`);
  expect(await call(1)).toMatchObject({ kind: 'again' });
  const { status, failing_since: since } = await endpointRow();
  expect([status, Date.now() - since < 60_000]).toEqual(['enabled', true]);
});

test.each([
  ['disabled', () => set(`status = 'disabled'`)],
  ['deleted', () => removeWebhookEndpoint(db.database.pool, { clientId: client.id, id: endpoint.id })],
])('an endpoint that is %s is not called: SKIPPED', async (_name, change) => {
  await change();
  expect(await call(1)).toEqual({ kind: 'ended', status: 'SKIPPED' });
  expect(receiver.calls).toEqual([]);
  expect((await delivery()).status).toBe('SKIPPED');
});

test('a run that a re-send has overtaken makes no call and changes nothing', async () => {
  expect(await resendDeliveries(db.database.pool, endpoint.id, new Date(0))).toBe(1);
  expect(await call(1, { run: 0 })).toEqual({ kind: 'ended', status: 'SKIPPED' });
  expect(receiver.calls).toEqual([]);
  expect(await delivery()).toMatchObject({ status: 'PENDING', run: 1 });
  expect(await call(1, { run: 1 })).toEqual({ kind: 'ended', status: 'DELIVERED' });
});

test('a call that the end of the process cuts off is nobody’s failure: it is made again elsewhere', async () => {
  answers = ['hang'];
  const draining = new AbortController();
  const cut = call(1, { draining: draining.signal });
  setTimeout(() => draining.abort(), 100);
  await expect(cut).rejects.toThrow('the process stops');
  expect(await rows('webhook_attempts')).toEqual([]);
  expect((await endpointRow()).failing_since).toBeNull();
});

test('it raises no event of its own for a delivery or a failure', async () => {
  answers = [{ status: 500 }, { status: 200 }];
  await call(1);
  await call(2);
  expect(await rows('outbox')).toEqual([]);
});

test('an endpoint that has taken nothing for some seconds is failing to whoever gives turns, until it takes something', async () => {
  const asked: boolean[] = [];
  const turns: typeof inTurn = (whose, work) => {
    asked.push(whose.isFailing);
    return work();
  };
  answers = [{ status: 500 }];
  await call(1, { inTurn: turns });
  await call(2, { inTurn: turns });
  await set(`failing_since = now() - interval '11 seconds'`);
  await call(3, { inTurn: turns });
  answers = [{ status: 204 }];
  await call(4, { inTurn: turns });
  event = await recordEvent(db.database, client.id);
  await call(1, { inTurn: turns });
  expect(asked).toEqual([false, false, true, true, false]);
});
