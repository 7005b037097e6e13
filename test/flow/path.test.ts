import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../support/expect/eventually.ts';
import { jsonOf, produce, readRecords } from '../support/expect/records.ts';
import { openEvents } from '../support/factories/inbox.ts';
import { notificationBody } from '../support/factories/notifications.ts';
import { eachOnce, type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';

let flow: Flow;
let api: TestProcess;
let engine: TestProcess;

beforeAll(async () => {
  flow = await openFlow();
  [api, engine] = await Promise.all([flow.start('api'), flow.start('engine')]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(() => flow.close());

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';

test('an HTTP request becomes a mail: SENT, with its attempt, its timeline and a Message-ID made of its id', async () => {
  const answer = await flow.request(api, 'POST', '/api/notifications', {
    body: notificationBody({ content: { subject: 'Grüße', html: '<p>Your <b>order</b></p>' }, tags: ['orders'] }),
    headers: { traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01` },
  });
  expect(answer.status).toBe(202);
  const id: string = answer.json.data.notificationId;
  await flow.until('SENT', [id]);

  const mail = (await flow.sink.messages()).find(({ messageId }) => messageId === `<${id}@flow.test>`);
  expect(mail).toMatchObject({
    to: 'ada@example.com',
    subject: 'Grüße',
    html: expect.stringContaining('<b>order</b>'),
  });
  expect(mail?.text).toContain('order');
  expect(flow.mails()[id]).toBe(1);

  const notification = await flow.read(api, id);
  expect(notification).toMatchObject({ status: 'SENT', retryCount: 0, provider: 'smtp', errorMessage: null });
  expect(notification.providerMessageId).toMatch(/^Q\d+$/);
  expect(notification.attempts).toMatchObject([{ number: 1, provider: 'smtp', outcome: 'sent', code: null }]);
  expect(notification.timeline.map(({ status }: { status: string }) => status)).toEqual([
    'PENDING',
    'PROCESSING',
    'SENT',
  ]);

  const [created] = await readRecords(flow.kafka, flow.topics.notifications, ({ key }) => key === id, 1);
  expect(created && jsonOf(created)).toMatchObject({
    schemaVersion: 1,
    type: 'notification.created',
    notificationId: id,
    run: 0,
    clientId: flow.client.publicId,
    channel: 'email',
    routes: [{ channel: 'email', provider: 'smtp' }],
  });
  expect(created?.headers).toEqual({
    'event-type': 'notification.created',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    'schema-version': '1',
    traceparent: expect.stringMatching(`^00-${TRACE_ID}-[0-9a-f]{16}-01$`),
  });

  const [sent] = await readRecords(flow.kafka, flow.topics.notificationStatus, ({ key }) => key === id, 1);
  expect(sent && jsonOf(sent)).toEqual({
    id: expect.stringMatching(/^evt_[0-9a-z]{26}$/),
    type: 'notification.sent',
    timestamp: expect.any(String),
    data: {
      notificationId: id,
      clientId: flow.client.publicId,
      environment: 'live',
      channel: 'email',
      status: 'SENT',
      reason: null,
      provider: 'smtp',
      errorCode: null,
      sequence: 3,
      tags: ['orders'],
    },
  });
  expect(sent?.headers).toMatchObject({
    'event-type': 'notification.sent',
    'schema-version': '1',
    traceparent: created?.headers.traceparent,
  });

  // It is logged after its result has been written.
  const logged = () => engine.logs().find((line) => line.msg === 'attempt' && line.notificationId === id);
  const attempt = await eventually(logged, { what: 'the line of the attempt' });
  expect(attempt).toMatchObject({ traceId: TRACE_ID, outcome: 'sent', status: 'SENT', seq: 1 });
});

test('an urgent notification goes by its own topic', async () => {
  const id = await flow.notify(api, { priority: 1 });
  await flow.until('SENT', [id]);
  const records = await readRecords(flow.kafka, flow.topics.notificationsUrgent, ({ key }) => key === id, 1);
  expect(records.map(jsonOf)).toMatchObject([{ notificationId: id, priority: 1 }]);
});

test('the same Kafka record once more delivers nothing: its workflow was started already', async () => {
  const id = await flow.notify(api);
  await flow.until('SENT', [id]);
  const [record] = await readRecords(flow.kafka, flow.topics.notifications, ({ key }) => key === id, 1);
  const before = await engine.metric('workflow_starts_total', { result: 'already_started' });

  await produce(flow.kafka, [{ topic: flow.topics.notifications, key: id, value: record?.value ?? '' }]);
  const counted = () => engine.metric('workflow_starts_total', { result: 'already_started' });
  await eventually(async () => (await counted()) === before + 1, { what: 'the count of repeated starts' });
  // What would be sent twice would be sent now: a later one passes it by.
  const later = await flow.notify(api);
  await flow.until('SENT', [later]);
  expect(flow.mails()[id]).toBe(1);
});

test('a page that watches hears of it when what it shows has changed', async () => {
  const headers = { 'x-api-key': flow.client.apiKey };
  const page = await openEvents(`${api.url()}/api/stream?topics=list`, headers);
  onTestFinished(page.close);
  await eventually(() => page.received().includes('event: live\ndata: {"mode":"streaming"}'));
  await flow.until('SENT', [await flow.notify(api)]);
  await eventually(() => page.received().includes('event: changed\ndata: {"changed":{"list":{"SENT":1}}}'));
});

test('one eventId and one Idempotency-Key, sent many times over to two APIs at once, become one mail each', async () => {
  const second = await flow.start('api', { RELAY_IN_API: 'false' });
  const ask = async (target: TestProcess, body: object, headers: Record<string, string>): Promise<string> => {
    for (;;) {
      const answer = await flow.request(target, 'POST', '/api/notifications', { body, headers });
      if (answer.status === 202) return answer.json.data.notificationId;
      expect(answer.json).toMatchObject({ status: 409, code: 'request_in_flight' });
      expect(answer.headers.get('retry-after')).toBe('1');
    }
  };
  const tenTimes = (body: object, headers: Record<string, string> = {}) =>
    Promise.all(Array.from({ length: 10 }, (_, i) => ask(i % 2 ? api : second, body, headers)));

  const byEvent = await tenTimes(notificationBody({ eventId: 'order-17' }));
  const byKey = await tenTimes(notificationBody(), { 'idempotency-key': 'key-17' });
  const ids = [...new Set([...byEvent, ...byKey])];
  expect(new Set(byEvent).size).toBe(1);
  expect(new Set(byKey).size).toBe(1);
  await flow.until('SENT', ids);
  const last = await flow.notify(second);
  await flow.until('SENT', [last]);
  expect(flow.mails()).toMatchObject(eachOnce(ids));
  const { rows } = await flow.db.database.pool.query(
    'select count(*)::int as n from notifications where event_id = $1',
    ['order-17'],
  );
  expect(rows[0].n).toBe(1);
  expect(await second.stop()).toBe(0);
});
