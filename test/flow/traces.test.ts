import type { SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fromPublicId } from '../../src/domain/ids.ts';
import { eventually } from '../support/expect/eventually.ts';
import { notificationBody } from '../support/factories/notifications.ts';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '../support/fakes/otlp-receiver.ts';
import { type Receiver, startReceiver } from '../support/fakes/receiver.ts';
import { type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import { uniqueName } from '../support/servers/kafka.ts';
import type { TestProcess } from '../support/servers/processes.ts';

let flow: Flow;
let api: TestProcess;
let engine: TestProcess;
let traces: OtlpReceiver;
let endpoint: Receiver;

/** What no receiver of traces may get. */
const SECRET = Object.fromEntries(
  ['address', 'refused', 'user', 'subject', 'words', 'metadata', 'path'].map((name) => [
    name,
    uniqueName(`canary-${name}`),
  ]),
) as Record<'address' | 'refused' | 'user' | 'subject' | 'words' | 'metadata' | 'path', string>;

/** Mail servers like to quote the address. */
const onRcptTo: SMTPServerOptions['onRcptTo'] = ({ address }, _session, done) => {
  if (!address.includes(SECRET.refused)) return done();
  done(Object.assign(new Error(`5.1.1 <${address}>: no mailbox here by that name`), { responseCode: 550 }));
};

beforeAll(async () => {
  [traces, endpoint] = await Promise.all([startOtlpReceiver(), startReceiver()]);
  flow = await openFlow({
    smtp: { onRcptTo },
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
      OTEL_TRACES_SAMPLER_ARG: '1',
      ALLOW_LOOPBACK_TARGETS: 'true',
      WORKER_CHANNELS: 'email,webhook',
    },
  });
  [api, engine] = await Promise.all([flow.start('api'), flow.start('engine')]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(async () => {
  await flow.close();
  await Promise.all([traces.close(), endpoint.close()]);
});

const mailTo = (name: string) => ({
  recipient: { userId: SECRET.user, email: `${name}@example.com` },
  content: { subject: SECRET.subject, text: SECRET.words },
  metadata: { note: SECRET.metadata },
});

/** Spans that say that they are of a notification, once there are all of these names. */
async function spansOf(id: string, names: string[]): Promise<ReceivedSpan[]> {
  const own = () => traces.spans().filter((span) => span.attributes['posthorn.notification_id'] === id);
  const haveCome = async () => names.every((name) => own().some((span) => span.name === name));
  await eventually(haveCome, { timeoutMs: 20_000, everyMs: 100, what: `spans ${names.join(', ')}` });
  return own();
}

async function theSpan(id: string, name: string): Promise<ReceivedSpan> {
  const [span] = (await spansOf(id, [name])).filter((one) => one.name === name);
  if (!span) throw new Error(`no span ${name}`);
  return span;
}

async function sendWith(traceparent: string, overrides: Record<string, unknown>): Promise<string> {
  const answer = await flow.request(api, 'POST', '/api/notifications', {
    body: notificationBody(overrides),
    headers: { traceparent },
  });
  expect(answer.status, JSON.stringify(answer.json)).toBe(202);
  return answer.json.data.notificationId;
}

test('a send is one tree, from its request to the last byte, over all processes', async () => {
  const id = await flow.notify(api, mailTo(SECRET.address));
  await flow.until('SENT', [id]);
  const { traceId } = await theSpan(id, 'accept');
  const named = (name: string, type?: string) =>
    traces.ofTrace(traceId).find((span) => {
      return span.name === name && (type === undefined || span.attributes['posthorn.event_type'] === type);
    });
  const all = ['POST /api/notifications', 'accept', 'publish', 'start workflow', 'deliver', 'call smtp'];
  const haveCome = async () => all.every((name) => named(name)) && named('publish', 'notification.sent') !== undefined;
  await eventually(haveCome, { timeoutMs: 20_000, everyMs: 100, what: 'the whole tree' });

  const request = named('POST /api/notifications');
  const accept = named('accept');
  const publish = named('publish', 'notification.created');
  const start = named('start workflow');
  const deliver = named('deliver');
  const call = named('call smtp');
  expect(request?.parentSpanId).toBeNull();
  expect(accept?.parentSpanId).toBe(request?.spanId);
  expect(publish?.parentSpanId).toBe(accept?.spanId);
  expect(start?.parentSpanId).toBe(publish?.spanId);
  expect(deliver?.parentSpanId).toBe(accept?.spanId);
  expect(call?.parentSpanId).toBe(deliver?.spanId);
  const known = new Set(traces.ofTrace(traceId).map(({ spanId }) => spanId));
  expect(traces.ofTrace(traceId).filter(({ parentSpanId }) => parentSpanId && !known.has(parentSpanId))).toEqual([]);

  expect(request).toMatchObject({
    service: 'posthorn-api',
    attributes: { 'http.response.status_code': 202, 'posthorn.client_id': flow.client.publicId },
  });
  expect(start).toMatchObject({ service: 'posthorn-engine', attributes: { 'posthorn.result': 'started' } });
  expect(deliver).toMatchObject({
    attributes: { 'posthorn.channel': 'email', 'posthorn.provider': 'smtp', 'posthorn.outcome': 'sent' },
    events: ['claim', 'answer', 'commit'],
    failure: null,
  });
  expect(call?.events).toEqual(['first byte', 'last byte']);
  const isBatch = ({ name, links }: ReceivedSpan) =>
    name === 'publish batch' && links.some(({ spanId }) => spanId === publish?.spanId);
  const batch = traces.spans().find(isBatch);
  expect(batch).toMatchObject({ attributes: { 'messaging.destination.name': flow.topics.notifications } });
  expect(batch?.traceId).not.toBe(traceId);

  const told = [...api.logs(), ...engine.logs()].filter((line) => line.notificationId === id);
  expect(new Set(told.map((line) => line.traceId))).toEqual(new Set([traceId]));
  const mail = flow.sink.ledger.find(({ to }) => to.includes(SECRET.address));
  expect(mail?.raw.toString()).not.toMatch(/traceparent/i);
});

test('what waits for longer than five minutes is delivered in a trace of its own, linked with its acceptance', async () => {
  const id = await flow.notify(api, { ...mailTo(SECRET.address), delayMs: 3_000 });
  // As if it had been accepted long ago.
  const { rowCount } = await flow.db.database.pool.query(
    `update notifications set created_at = created_at - interval '10 minutes' where id = $1`,
    [fromPublicId('notification', id)],
  );
  expect(rowCount).toBe(1);
  await flow.until('SENT', [id]);
  const [accept, deliver] = [await theSpan(id, 'accept'), await theSpan(id, 'deliver')];
  expect(deliver.traceId).not.toBe(accept.traceId);
  expect(deliver.parentSpanId).toBeNull();
  expect(deliver.links).toEqual([{ traceId: accept.traceId, spanId: accept.spanId }]);
});

test('a caller’s trace goes on; one that is not recorded exports nothing but an attempt that fails', async () => {
  const [quiet, failing, recorded] = ['a', 'b', 'c'].map((digit) => digit.repeat(32)) as [string, string, string];
  const parent = '00f067aa0ba902b7';
  const silent = await sendWith(`00-${quiet}-${parent}-00`, mailTo(SECRET.address));
  const refused = await sendWith(`00-${failing}-${parent}-00`, mailTo(SECRET.refused));
  await Promise.all([flow.until('SENT', [silent]), flow.until('FAILED', [refused])]);
  // What is exported later than this one would have been exported before.
  const last = await sendWith(`00-${recorded}-${parent}-01`, mailTo(SECRET.address));
  await flow.until('SENT', [last]);
  expect((await theSpan(last, 'deliver')).traceId).toBe(recorded);
  const ofRequest = () => traces.ofTrace(recorded).find(({ name }) => name === 'POST /api/notifications');
  const request = await eventually(ofRequest, { timeoutMs: 20_000, what: 'the span of the request' });
  expect(request.parentSpanId).toBe(parent);

  const attempt = await theSpan(refused, 'deliver');
  expect(attempt).toMatchObject({ traceId: failing, attributes: { 'posthorn.outcome': 'permanent' } });
  expect(attempt.failure).toBeTruthy();
  expect(new Set(traces.ofTrace(failing).map(({ name }) => name))).toEqual(new Set(['deliver', 'call smtp']));
  expect(traces.ofTrace(quiet)).toEqual([]);
});

test('a webhook of the client’s is told the trace that its call is part of, and so is one that gets events', async () => {
  const hook = await flow.request(api, 'POST', '/api/webhooks', { body: { url: `${endpoint.url}/events` } });
  expect(hook.status).toBe(201);
  const id = await flow.notify(api, {
    channel: 'webhook',
    recipient: { url: `${endpoint.url}/${SECRET.path}` },
    content: { payload: { words: SECRET.words } },
  });
  await flow.until('SENT', [id]);
  const { traceId, spanId } = await theSpan(id, 'deliver');
  const isCall = ({ name, parentSpanId }: ReceivedSpan) => name === 'call webhook' && parentSpanId === spanId;
  await eventually(async () => traces.spans().some(isCall), { timeoutMs: 20_000, what: 'the span of the call' });
  const call = traces.spans().find(isCall);
  const posted = endpoint.calls.find(({ headers }) => headers['webhook-id'] === id);
  expect(posted?.headers.traceparent).toBe(`00-${traceId}-${call?.spanId}-01`);

  const told = () => endpoint.calls.filter(({ path, body }) => path === '/events' && body.includes(id));
  const exported = () =>
    traces.ofTrace(traceId).flatMap((span) => (span.name === 'call endpoint' ? `00-${traceId}-${span.spanId}-01` : []));
  const areTold = () =>
    told().length > 0 && told().every(({ headers }) => exported().includes(`${headers.traceparent}`));
  await eventually(areTold, { timeoutMs: 30_000, everyMs: 100, what: 'an event, with the trace of its call' });
  expect((await flow.request(api, 'DELETE', `/api/webhooks/${hook.json.data.id}`)).status).toBeLessThan(300);
});

test('no address, word, path or key is in what was exported', async () => {
  const exported = traces.bodies.join('\n');
  expect(exported).toContain('posthorn.notification_id');
  expect(exported).toContain(flow.client.publicId);
  const secrets = { ...SECRET, key: flow.client.apiKey, quoted: 'no mailbox here' };
  expect(Object.entries(secrets).filter(([, secret]) => exported.includes(secret))).toEqual([]);
});

test('a receiver that hangs holds up no mail', async () => {
  traces.answerWith('hang');
  const ids = await Promise.all(Array.from({ length: 20 }, () => flow.notify(api, mailTo(SECRET.address))));
  await flow.until('SENT', ids);
  // The processes are stopped after it, each in its time and with exit code 0.
});
