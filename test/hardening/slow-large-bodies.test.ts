import net from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { notificationBody } from '../support/factories/notifications.ts';
import { openProcesses, type Processes, type TestProcess } from '../support/servers/processes.ts';
import { useClient } from '../support/servers/use-api.ts';

const MIB = 1_048_576;
/** What a slow one sends, once it sends no more than it must to seem alive. */
const TRICKLE_MS = 200;
/** Without help it would take until the slow ones are timed out, after 30 s. */
const IN_TIME_MS = 20_000;
/** A vendor that signs its receipts: its body is read before anybody knows who sends it. */
const TWILIO = {
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'test-token',
  TWILIO_PHONE_NUMBER: '+15005550006',
};

let processes: Processes;
let api: TestProcess;
const slow: Slow[] = [];
const { db, client } = useClient();

beforeAll(async () => {
  processes = await openProcesses();
  api = processes.start('api', { DATABASE_URL: db.url, RELAY_IN_API: 'false', ...TWILIO });
  await api.ready();
});
afterEach(() => {
  for (const one of slow.splice(0)) one.end();
});
afterAll(async () => {
  await processes.close();
});

test('who announces much and sends little, with a key or without, holds up no large batch', async () => {
  await trickle({ announced: 14 * MIB, sent: 300 * 1_024 });
  // As much as a vendor's post may have.
  await trickle({ announced: 16 * 1_024, sent: 8 * 1_024, path: '/api/receipts/twilio', withKey: false });
  expect(await postBatch()).toBeLessThan(IN_TIME_MS);
  expect(slow.map(({ answer }) => answer())).toEqual(['', '']);
});

test('who has sent enough to fill the budget, and then trickles, is cut off with 408 once others wait', async () => {
  for (let index = 0; index < 4; index++) await trickle({ announced: 14 * MIB, sent: 6 * MIB });
  expect(await postBatch()).toBeLessThan(IN_TIME_MS);
  expect(await postBatch()).toBeLessThan(IN_TIME_MS);
  const cut = slow.filter(({ answer }) => answer().startsWith('HTTP/1.1 408 '));
  expect(cut.length).toBeGreaterThan(0);
  expect(cut[0]?.answer()).toContain('application/problem+json');
});

test('four that fill the budget together, and all send on, are all taken', async () => {
  const content = Buffer.alloc(9 * MIB).toString('base64');
  const body = notificationBody({
    content: { subject: 's', text: 't', attachments: [{ filename: 'a.bin', content }] },
  });
  const text = JSON.stringify(body);
  const answers = await Promise.all(Array.from({ length: 4 }, () => post('/api/notifications', text)));
  expect(answers).toEqual(Array(4).fill(202));
});

async function post(path: string, body: string): Promise<number> {
  const response = await fetch(`${api.url()}${path}`, {
    method: 'POST',
    headers: { 'x-api-key': client.apiKey, 'content-type': 'application/json' },
    body,
  });
  await response.arrayBuffer();
  return response.status;
}

/** A batch of just under 8 MiB: how long it took to be accepted, in milliseconds. */
async function postBatch(): Promise<number> {
  const item = notificationBody({ content: { subject: 's', text: 'x'.repeat(79_000) } });
  const body = JSON.stringify({ notifications: Array(100).fill(item) });
  const startedAt = performance.now();
  expect(await post('/api/notifications/batch', body)).toBe(202);
  return performance.now() - startedAt;
}

type Slow = { answer(): string; end(): void };

/** Begins a body as fast as it is read, for a second at most, and then sends a byte now and then. */
async function trickle({
  announced,
  sent,
  path = '/api/notifications',
  withKey = true,
}: {
  announced: number;
  sent: number;
  path?: string;
  withKey?: boolean;
}): Promise<void> {
  const lines = [
    `POST ${path} HTTP/1.1`,
    'host: localhost',
    'content-type: application/json',
    `content-length: ${announced}`,
  ];
  if (withKey) lines.push(`x-api-key: ${client.apiKey}`);
  const socket = net.connect(Number(new URL(api.url()).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (data) => {
    answer += data;
  });
  socket.on('error', () => {});
  const timer = setInterval(() => socket.writable && socket.write(' '), TRICKLE_MS);
  slow.push({
    answer: () => answer,
    end() {
      clearInterval(timer);
      socket.destroy();
    },
  });
  await new Promise((resolve) => {
    setTimeout(resolve, 1_000);
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    socket.write(Buffer.alloc(sent, ' '), resolve);
  });
  // Sent is not yet read.
  await new Promise((resolve) => setTimeout(resolve, TRICKLE_MS));
}
