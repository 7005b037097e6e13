import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { simulatedVendors } from '../../stack/servers/simulators.mjs';
import { startSimulators } from '../../stack/simulators/start.mjs';
import { eventually } from '../support/expect/eventually.ts';
import { readRecords } from '../support/expect/records.ts';
import { type SmtpSink, startSmtpSink } from '../support/fakes/smtp-sink.ts';
import { type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';

const ADA = '+14155552671';
const NOBODY = '+15005550001';
const ASHA = '+919123456789';
const HANGS = '+15005550408';

let simulators: Awaited<ReturnType<typeof startSimulators>>;
let secondSink: SmtpSink;
let flow: Flow;
let api: TestProcess;
let emailWorker: TestProcess;
let smsWorker: TestProcess;

beforeAll(async () => {
  [simulators, secondSink] = await Promise.all([startSimulators({ port: 0 }), startSmtpSink()]);
  flow = await openFlow({
    smtp: {
      onRcptTo({ address }, _session, done) {
        const refused = Object.assign(new Error('5.1.1 no such user'), { responseCode: 550 });
        done(address.startsWith('nobody') ? refused : null);
      },
    },
    env: {
      ...simulatedVendors(simulators.url),
      SMTP_FALLBACK_URL: `smtp://127.0.0.1:${secondSink.port}`,
      SMS_PROVIDER_BY_COUNTRY: 'IN=msg91',
      RATE_LIMIT_SMS: '100000',
      WORKER_CHANNELS: 'email,sms',
    },
  });
  [api, , emailWorker, smsWorker] = await Promise.all([
    flow.start('api'),
    flow.start('bridge'),
    flow.start('worker', { WORKER_CHANNELS: 'email' }),
    flow.start('worker', { WORKER_CHANNELS: 'sms' }),
  ]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(async () => {
  await simulators.close(); // ends the calls that hang, which a worker would wait for
  await flow.close();
  await secondSink.close();
});

const textsWith = (text: string) => simulators.ledger.entries().filter((entry) => entry.text === text && entry.taken);
const attemptsIn = (worker: TestProcess, id: string) =>
  worker.logs().filter((line) => line.msg === 'attempt' && line.notificationId === id).length;
/** One attempt by each of these; it is logged after its result has been written. */
const untilLogged = (workers: TestProcess[], id: string) =>
  expect.poll(() => workers.map((worker) => attemptsIn(worker, id)), { timeout: 15_000 }).toEqual(workers.map(() => 1));

test('an HTTP request becomes an SMS: SENT, with the id of the vendor and in the words of the client', async () => {
  const body = { channel: 'sms', recipient: '+1 415 555 2671', message: 'Grüße, your code is 4711' };
  const answer = await flow.request(api, 'POST', '/api/notifications', { body });
  expect(answer.json.data).toMatchObject({ channel: 'sms', segments: 1, encoding: 'GSM-7' });
  const id = answer.json.data.notificationId;
  await flow.until('SENT', [id]);

  const [text, ...others] = textsWith('Grüße, your code is 4711');
  expect(others).toEqual([]);
  expect(text).toMatchObject({ to: ADA, from: '+15005550006', status: 201 });
  const notification = await flow.read(api, id);
  expect(notification).toMatchObject({ provider: 'twilio', providerMessageId: text?.id, recipient: { phone: ADA } });
  expect(notification.attempts).toMatchObject([{ provider: 'twilio', outcome: 'sent' }]);
  expect(JSON.stringify(notification.attempts)).not.toMatch(/4155552671|4711/);
  await untilLogged([smsWorker], id);
});

test('a vendor that fails twice gets the message at the third try', async () => {
  const body = { channel: 'sms', recipient: '+15005550503', message: 'third', retry: { delaysMs: [100, 100, 100] } };
  const { json } = await flow.request(api, 'POST', '/api/notifications', { body });
  await flow.until('SENT', [json.data.notificationId]);
  const { attempts, retryCount } = await flow.read(api, json.data.notificationId);
  expect(attempts.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['transient', 'transient', 'sent']);
  expect(retryCount).toBe(2);
  expect(textsWith('third')).toHaveLength(1);
});

test('a mail that is refused for good becomes an SMS to the same person, sent by a worker of that channel', async () => {
  const id = await flow.notify(api, {
    recipient: { userId: 'ada', email: 'nobody@example.com', phone: ADA },
    content: { subject: 'Order 17', html: '<p>Order <b>17</b> is on its way</p>' },
    routing: { providers: ['smtp'], fallback: [{ channel: 'sms' }] },
  });
  await flow.until('SENT', [id]);
  const notification = await flow.read(api, id);
  expect(notification).toMatchObject({ channel: 'email', provider: 'twilio' });
  expect(notification.attempts).toMatchObject([
    { provider: 'smtp', outcome: 'permanent', code: 'smtp_550' },
    { provider: 'twilio', outcome: 'sent' },
  ]);
  expect(textsWith('Order 17 is on its way')).toMatchObject([{ to: ADA, taken: true }]);
  expect(flow.mails()[id]).toBeUndefined();
  await untilLogged([emailWorker, smsWorker], id);

  const [record] = await readRecords(flow.kafka, flow.topics.notifications, ({ key }) => key === id, 1);
  expect(record?.value?.toString()).toContain('"twilio"');
  expect(record?.value?.toString()).not.toMatch(/4155552671|on its way|nobody@/);
});

test('an SMS to a number that is none becomes a mail', async () => {
  const body = {
    channel: 'sms',
    recipient: { phone: NOBODY, email: 'ada@example.com' },
    content: { body: 'Your table is free' },
    routing: { fallback: [{ channel: 'email', content: { subject: 'Your table', body: '<b>It is free</b>' } }] },
  };
  const { json } = await flow.request(api, 'POST', '/api/notifications', { body });
  const id = json.data.notificationId;
  await flow.until('SENT', [id]);
  expect((await flow.read(api, id)).attempts).toMatchObject([
    { provider: 'twilio', outcome: 'permanent', code: 'twilio_21211' },
    { provider: 'msg91', outcome: 'permanent', code: 'msg91_202' },
    { provider: 'smtp', outcome: 'sent' },
  ]);
  const mail = (await flow.sink.messages()).find(({ messageId }) => messageId === `<${id}@flow.test>`);
  expect(mail).toMatchObject({ to: 'ada@example.com', subject: 'Your table', html: '<b>It is free</b>' });
});

test('an SMS to India goes over MSG91, and over Twilio where that is asked for', async () => {
  const body = { channel: 'sms', recipient: ASHA, message: 'Namaste, your code is 4711' };
  const routing = { providers: ['twilio'] };
  const answers = await Promise.all(
    [body, { ...body, message: 'Over Twilio', routing }].map((one) =>
      flow.request(api, 'POST', '/api/notifications', { body: one }),
    ),
  );
  const [id, other] = answers.map(({ json }) => json.data.notificationId as string) as [string, string];
  await flow.until('SENT', [id, other]);

  const [text, ...others] = textsWith('Namaste, your code is 4711');
  expect(others).toEqual([]);
  expect(text).toMatchObject({ vendor: 'msg91', to: ASHA });
  const notification = await flow.read(api, id);
  expect(notification).toMatchObject({ provider: 'msg91', providerMessageId: text?.id });
  expect(notification.attempts).toMatchObject([{ provider: 'msg91', outcome: 'sent' }]);
  expect(JSON.stringify(notification.attempts)).not.toMatch(/9123456789|4711/);
  expect((await flow.read(api, other)).provider).toBe('twilio');
});

test('an SMS whose first provider has no credit left goes over the other one', async () => {
  const body = {
    channel: 'sms',
    recipient: '+15005550301',
    message: 'no credit',
    routing: { providers: ['msg91', 'twilio'] },
  };
  const { json } = await flow.request(api, 'POST', '/api/notifications', { body });
  await flow.until('SENT', [json.data.notificationId]);
  expect((await flow.read(api, json.data.notificationId)).attempts).toMatchObject([
    { provider: 'msg91', outcome: 'config', code: 'no_credit' },
    { provider: 'twilio', outcome: 'sent' },
  ]);
});

test('a second mail account is used where it is asked for, and the first is left alone', async () => {
  const id = await flow.notify(api, { routing: { providers: ['smtp-fallback'] } });
  await flow.until('SENT', [id]);
  expect((await flow.read(api, id)).provider).toBe('smtp-fallback');
  expect((await secondSink.messages()).map(({ messageId }) => messageId)).toEqual([`<${id}@flow.test>`]);
  expect(flow.mails()[id]).toBeUndefined();
});

test('a vendor that hangs with all of its calls slows no other channel, in the same process too', async () => {
  expect(await Promise.all([emailWorker.stop(), smsWorker.stop()])).toEqual([0, 0]);
  flow.processes.keep(await flow.start('worker'));
  const hanging = Array.from({ length: 20 }, () =>
    flow.request(api, 'POST', '/api/notifications', { body: { channel: 'sms', recipient: HANGS, message: 'hang' } }),
  );
  for (const { status } of await Promise.all(hanging)) expect(status).toBe(202);
  const called = () => simulators.ledger.entries({ to: HANGS }).length;
  await eventually(() => called() === 10, { timeoutMs: 20_000, what: 'as many calls as the account takes at once' });

  const ids = await Promise.all(Array.from({ length: 20 }, () => flow.notify(api)));
  await flow.until('SENT', ids);
  // None of them has ended yet, else the next would have been called.
  expect(called()).toBe(10);
}, 120_000);
