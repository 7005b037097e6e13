import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { freePorts } from '../../stack/ports.mjs';
import { simulatedVendors } from '../../stack/servers/simulators.mjs';
import { developmentServiceAccount } from '../../stack/simulators/fcm-account.mjs';
import { startSimulators } from '../../stack/simulators/start.mjs';
import { eventually } from '../support/expect/eventually.ts';
import { createClient } from '../support/factories/clients.ts';
import { type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';

const ADA = '+14155552671';
const TOKEN = 'a-token-of-receipts-for-tests';

type Call = { url: string; headers: Record<string, string>; body: string };

let dir: string;
let simulators: Awaited<ReturnType<typeof startSimulators>>;
let receiver: { server: Server; url: string; calls: Call[] };
let flow: Flow;
let api: TestProcess;

beforeAll(async () => {
  const [port] = await freePorts(1);
  const apiUrl = `http://127.0.0.1:${port}`;
  dir = await mkdtemp(join(tmpdir(), 'posthorn-channels-'));
  [simulators, receiver] = await Promise.all([
    startSimulators({
      port: 0,
      fcm: { accounts: [developmentServiceAccount(dir)] },
      meta: { receiptsUrl: `${apiUrl}/api/receipts/meta` },
      msg91: { receiptsUrl: `${apiUrl}/api/receipts/msg91/${TOKEN}` },
    }),
    startReceiver(),
  ]);
  const env = {
    ...simulatedVendors(simulators.url, { dataDir: dir }),
    PUBLIC_URL: apiUrl,
    RECEIPTS_TOKEN: TOKEN,
    ALLOW_LOOPBACK_TARGETS: 'true',
    RATE_LIMIT_SMS: '100000',
    WORKER_CHANNELS: 'all',
  };
  flow = await openFlow({ env });
  [api] = await Promise.all([flow.start('api', { PORT: String(port) }), flow.start('engine')]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(async () => {
  await simulators.close();
  await flow.close();
  await new Promise((resolve) => receiver.server.close(resolve));
  await rm(dir, { recursive: true });
});

async function send(body: object, key?: string): Promise<string> {
  const answer = await flow.request(api, 'POST', '/api/notifications', { body, ...(key && { key }) });
  expect(answer.status, JSON.stringify(answer.json)).toBe(202);
  return answer.json.data.notificationId;
}

/** Sends, waits until it is SENT or more, and reads it. */
async function sent(body: object, key?: string) {
  const id = await send(body, key);
  return { id, ...(await reached(id, /SENT|DELIVERED|OPENED/, key)) };
}

async function reached(id: string, status: RegExp, key?: string) {
  // biome-ignore lint/suspicious/noExplicitAny: a test reads into answers of every shape
  let found: any;
  const read = async () => {
    found = (await flow.request(api, 'GET', `/api/notifications/${id}`, key ? { key } : {})).json.data;
    return status.test(found.status);
  };
  await eventually(read, { timeoutMs: 50_000, everyMs: 50, what: `${status} of ${id}` });
  return found;
}

const tookFrom = (vendor: string, text: string) =>
  simulators.ledger.entries({ vendor }).filter((entry) => entry.taken && entry.text.includes(text));

test('e-mail: HTML, text, several people and attachments arrive, byte for byte', async () => {
  const content = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));
  const { id } = await sent({
    channel: 'email',
    recipient: 'ada@example.com',
    content: {
      subject: 'Invoice 17',
      body: '<p>See the <b>invoice</b></p>',
      from: { email: 'shop@flow.test', name: 'The Shop' },
      replyTo: 'help@example.com',
      cc: ['grace@example.com'],
      headers: { 'X-Order': '17' },
      attachments: [{ filename: 'invoice.pdf', contentType: 'application/pdf', content: content.toString('base64') }],
    },
  });
  const mail = (await flow.sink.messages()).find(({ messageId }) => messageId === `<${id}@flow.test>`);
  expect(mail).toMatchObject({ subject: 'Invoice 17', html: '<p>See the <b>invoice</b></p>' });
  expect(mail?.headers.get('x-order')).toBe('17');
  expect(mail?.raw.toString('latin1').replace(/\s/g, '')).toContain(content.toString('base64'));
  expect(mail?.raw.toString()).toMatch(/^From: "?The Shop"? <shop@flow.test>/m);
});

test('SMS: a signed callback of Twilio makes it DELIVERED', async () => {
  const id = await send({ channel: 'sms', recipient: ADA, message: 'Table 4 is free' });
  const found = await reached(id, /DELIVERED/);
  expect(found.deliveredAt).not.toBeNull();
  expect(tookFrom('twilio', 'Table 4 is free')).toHaveLength(1);
  expect(found.timeline.map(({ status }: { status: string }) => status)).toEqual([
    'PENDING',
    'PROCESSING',
    'SENT',
    'DELIVERED',
  ]);
});

test('SMS over MSG91: its unsigned report is taken on the secret path', async () => {
  const id = await send({
    channel: 'sms',
    recipient: '+919123456789',
    message: 'Namaste',
    routing: { providers: ['msg91'] },
  });
  expect(await reached(id, /DELIVERED/)).toMatchObject({ provider: 'msg91' });
});

test('WhatsApp: a template at any time, free words only to who has written, and receipts', async () => {
  const id = await send({
    channel: 'whatsapp',
    recipient: ADA,
    content: { template: { name: 'hello_world', language: 'en_US' } },
  });
  expect(await reached(id, /DELIVERED/)).toMatchObject({ provider: 'meta' });
  expect(tookFrom('meta', 'Hello World')).toHaveLength(1);

  const words = { channel: 'whatsapp', recipient: '+14155552672', message: 'How was it?' };
  const refused = await reached(await send(words), /FAILED/);
  expect(refused.attempts).toMatchObject([{ provider: 'meta', outcome: 'permanent', code: 'window_closed' }]);
  const inbound = await fetch(`${simulators.url}/meta/inbound`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ from: '+14155552672', text: 'Hi' }),
  });
  expect(inbound.status).toBe(200);
  await sent(words);
  expect(tookFrom('meta', 'How was it?')).toHaveLength(1);
});

test('push to a device; one that is gone gets nothing a second time', async () => {
  await sent({
    channel: 'push',
    recipient: 'device-7',
    content: { title: 'Order 17', body: 'On its way', data: { o: '17' } },
  });
  expect(tookFrom('fcm', 'On its way')).toMatchObject([{ to: 'device-7' }]);

  const gone = { channel: 'push', recipient: 'fcm-unregistered', message: 'Anybody there?' };
  await reached(await send(gone), /FAILED/);
  expect(await reached(await send(gone), /SUPPRESSED/)).toMatchObject({ reason: 'unregistered', attempts: [] });
});

test('push to a browser: encrypted for it alone, and readable there', async () => {
  const made = await fetch(`${simulators.url}/push/subscriptions`, { method: 'POST' });
  const subscription = await made.json();
  await sent({ channel: 'push', recipient: { subscription }, content: { title: 'Hi', body: 'From the server' } });
  expect(tookFrom('web-push', 'From the server')).toHaveLength(1);
});

test('webhook: signed with the secret of the client, as the official library verifies', async () => {
  const payload = { order: 17, items: ['ä', '<b>'] };
  const { id } = await sent({ channel: 'webhook', recipient: `${receiver.url}/orders`, content: { payload } });
  const [call, ...others] = receiver.calls.filter(({ headers }) => headers['webhook-id'] === id);
  expect(others).toEqual([]);
  const { json } = await flow.request(api, 'GET', '/api/webhooks/signing-secret');
  const secret: string = json.data.secrets[0].secret;
  expect(new Webhook(secret).verify(call?.body ?? '', call?.headers ?? {})).toEqual(payload);
});

test('in-app: read with a token of the user, who holds no key of the client', async () => {
  const { id } = await sent({
    channel: 'in_app',
    recipient: { userId: 'ada' },
    content: { subject: 'Hi', body: 'There' },
  });
  const minted = await flow.request(api, 'POST', '/api/inbox/tokens', { body: { userId: 'ada' } });
  const answer = await fetch(`${api.url()}/api/inbox`, {
    headers: { authorization: `Bearer ${minted.json.data.token}` },
  });
  const { data } = (await answer.json()) as { data: unknown };
  expect(data).toMatchObject([{ id, subject: 'Hi', text: 'There', readAt: null }]);
});

test('marketing mail carries a link that unsubscribes with one click, from marketing alone', async () => {
  const mail = { channel: 'email', recipient: 'eve@example.com', category: 'marketing', message: 'Sale' };
  const { id } = await sent(mail);
  const got = (await flow.sink.messages()).find(({ messageId }) => messageId === `<${id}@flow.test>`);
  const raw = got?.raw.toString() ?? '';
  expect(raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/im);
  const [, link = ''] = /^List-Unsubscribe: ?<([^>]+)>/im.exec(raw.replace(/\r\n[ \t]+/g, '')) ?? [];
  const click = await fetch(link, { method: 'POST', body: 'List-Unsubscribe=One-Click' });
  expect(click.status).toBe(200);
  expect(await reached(await send(mail), /SUPPRESSED/)).toMatchObject({ reason: 'unsubscribe' });
  await sent({ ...mail, category: 'transactional' });
});

test('a mail that comes back is BOUNCED, and its address gets nothing more', async () => {
  const mail = { channel: 'email', recipient: 'nobody@example.net', message: 'Hello' };
  const { id } = await sent(mail);
  const dsn = [
    'From: MAILER-DAEMON@mx.example.net',
    `To: ${flow.sink.ledger.find(({ to }) => to === 'nobody@example.net')?.from}`,
    'Subject: Undelivered Mail Returned to Sender',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'It did not work.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.net',
    '',
    'Final-Recipient: rfc822; nobody@example.net',
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 no such user',
    '',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: <${id}@flow.test>`,
    '',
    '--b--',
    '',
  ].join('\r\n');
  const posted = await fetch(`${api.url()}/api/receipts/email/${TOKEN}`, {
    method: 'POST',
    headers: { 'content-type': 'message/rfc822' },
    body: dsn,
  });
  expect(posted.status).toBe(200);
  await reached(id, /BOUNCED/);
  expect(await reached(await send(mail), /SUPPRESSED/)).toMatchObject({ reason: 'hard_bounce' });
  const { json } = await flow.request(api, 'GET', '/api/suppressions?recipient=nobody@example.net');
  expect(json.data).toMatchObject([{ reason: 'hard_bounce', scope: 'all' }]);
});

test('a test key reaches nobody: every channel ends in the sandbox, with 0 connections to anything else', async () => {
  const { apiKey } = await createClient(flow.db.database, { environment: 'test' });
  const before = [simulators.ledger.entries().length, flow.sink.connections(), receiver.calls.length];
  const bodies = [
    { channel: 'email', recipient: 'ada@example.com' },
    { channel: 'sms', recipient: ADA },
    { channel: 'whatsapp', recipient: ADA },
    { channel: 'push', recipient: 'device-7' },
    { channel: 'webhook', recipient: `${receiver.url}/test` },
    { channel: 'in_app', recipient: 'ada' },
  ];
  for (const body of bodies) {
    expect(await sent({ ...body, message: 'Test' }, apiKey)).toMatchObject({ provider: 'sandbox' });
  }
  const twice = await sent(
    { channel: 'sms', recipient: '+15005550503', message: 'x', retry: { delaysMs: [50, 50] } },
    apiKey,
  );
  expect(twice.attempts.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['transient', 'transient', 'sent']);
  const id = await send({ channel: 'sms', recipient: '+15005550001', message: 'x' }, apiKey);
  const refused = await reached(id, /FAILED/, apiKey);
  expect(refused.attempts).toMatchObject([{ provider: 'sandbox', outcome: 'permanent' }]);
  expect([simulators.ledger.entries().length, flow.sink.connections(), receiver.calls.length]).toEqual(before);
});

/** Takes every call with 200, and keeps it. */
async function startReceiver() {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const headers = request.headers as Record<string, string>;
      calls.push({ url: request.url ?? '', headers, body: Buffer.concat(chunks).toString() });
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
