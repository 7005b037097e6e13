import { readFileSync } from 'node:fs';
import net from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { notificationBody } from '../support/factories/notifications.ts';
import { openProcesses, type Processes, type TestProcess } from '../support/servers/processes.ts';
import { useClient } from '../support/servers/use-api.ts';

const MIB = 1_048_576;
const PIECE = Buffer.alloc(64 * 1_024, 'x');

let processes: Processes;
let api: TestProcess;
const { db, client } = useClient();

beforeAll(async () => {
  processes = await openProcesses();
  api = processes.start('api', { DATABASE_URL: db.url, RELAY_IN_API: 'false' });
  await api.ready();
});
afterAll(async () => {
  await processes.close();
});

test('20 bodies of 100 MB at once get 413 and take less than 50 MB of memory', { timeout: 120_000 }, async () => {
  await warmUp();
  const memory = watchMemory(api.pid);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => sendBody(index % 2 === 0 ? 'content-length' : 'chunked', 100 * MIB)),
  );
  const grownBytes = memory.stop();
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(413));
  expect(grownBytes / MIB).toBeLessThan(50);
  process.stdout.write(
    `20 bodies of 100 MB: RSS grew by ${(grownBytes / MIB).toFixed(1)} MiB, ` +
      `the last connection was closed after ${Math.max(...answers.map(({ closedAfterMs }) => closedAfterMs)).toFixed(0)} ms\n`,
  );
  expect(await post(notificationBody())).toBe(202);
});

test.each(['content-length', 'chunked'] as const)(
  'who never stops sending (%s) gets 413, and then the connection is closed',
  { timeout: 60_000 },
  async (framing) => {
    const { status, closedAfterMs } = await sendBody(framing, Number.MAX_SAFE_INTEGER);
    expect(status).toBe(413);
    expect(closedAfterMs).toBeLessThan(20_000);
  },
);

test('large bodies of known length are taken, several at once; in chunks 256 KiB are, and more is told to name its length', async () => {
  const bodyOf = (bytes: number) => {
    const attachment = { filename: 'a.bin', content: Buffer.alloc(bytes).toString('base64') };
    return notificationBody({ content: { subject: 's', text: 't', attachments: [attachment] } });
  };
  const chunked = (body: unknown) =>
    fetch(`${api.url()}/api/notifications`, {
      method: 'POST',
      headers: { 'x-api-key': client.apiKey, 'content-type': 'application/json' },
      body: new Blob([JSON.stringify(body)]).stream(),
      duplex: 'half',
    } as RequestInit);
  expect(await Promise.all(Array.from({ length: 6 }, () => post(bodyOf(5 * MIB))))).toEqual(Array(6).fill(202));
  expect((await chunked(bodyOf(100_000))).status).toBe(202);
  const refused = await chunked(bodyOf(MIB));
  const { code, detail } = (await refused.json()) as { code: string; detail: string };
  expect([refused.status, code]).toEqual([413, 'body_too_large']);
  expect(detail).toContain('Content-Length');
});

test('a small request is answered while slow large ones hold all turns', async () => {
  const slow = await Promise.all([openSlow(), openSlow(), openSlow()]);
  const startedAt = performance.now();
  expect(await post(notificationBody())).toBe(202);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  for (const socket of slow) socket.destroy();
  // Their turns are given back: a large one is taken again.
  const large = { filename: 'a.bin', content: Buffer.alloc(MIB).toString('base64') };
  expect(await post(notificationBody({ content: { subject: 's', text: 't', attachments: [large] } }))).toBe(202);
});

async function post(body: unknown): Promise<number> {
  const response = await fetch(`${api.url()}/api/notifications`, {
    method: 'POST',
    headers: { 'x-api-key': client.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await response.arrayBuffer();
  return response.status;
}

/** What a process has taken before it was asked for much: code, pools, and a heap of its usual size. */
async function warmUp(): Promise<void> {
  for (let index = 0; index < 300; index++) expect(await post(notificationBody())).toBe(202);
  await Promise.all([sendBody('chunked', 20 * MIB), sendBody('content-length', 20 * MIB)]);
}

type Ending = { status: number | null; closedAfterMs: number };

const head = (framing: string) =>
  [
    'POST /api/notifications HTTP/1.1',
    'host: localhost',
    `x-api-key: ${client.apiKey}`,
    'content-type: application/json',
    framing,
    '\r\n',
  ].join('\r\n');

/** Sends as fast as it is read, until it is through or cut off. It fails when the connection is left open for 30 s. */
function sendBody(framing: 'content-length' | 'chunked', bytes: number): Promise<Ending> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(new URL(api.url()).port), '127.0.0.1');
    const late = setTimeout(() => reject(new Error('the connection hangs')), 30_000);
    let answer = '';
    let sent = 0;
    const chunk = Buffer.concat([Buffer.from(`${PIECE.length.toString(16)}\r\n`), PIECE, Buffer.from('\r\n')]);
    const pump = () => {
      while (sent < bytes && socket.writable) {
        sent += PIECE.length;
        if (!socket.write(framing === 'chunked' ? chunk : PIECE)) return;
      }
    };
    socket.on('connect', () => {
      socket.write(head(framing === 'chunked' ? 'transfer-encoding: chunked' : `content-length: ${bytes}`));
      pump();
    });
    socket.on('drain', pump);
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(late);
      const [, status] = /^HTTP\/1\.1 (\d+)/.exec(answer) ?? [];
      resolve({ status: status === undefined ? null : Number(status), closedAfterMs: performance.now() - startedAt });
    });
  });
}

/** One that has sent 1 MB of 10, and waits. */
function openSlow(): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(new URL(api.url()).port), '127.0.0.1', () => {
      socket.write(head(`content-length: ${10 * MIB}`));
      socket.write(Buffer.alloc(MIB, ' '), () => resolve(socket));
    });
    socket.once('error', reject);
  });
}

/** By how many bytes the resident memory of a process grew at most. */
function watchMemory(pid: number): { stop(): number } {
  const before = residentBytes(pid);
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, residentBytes(pid));
  }, 20);
  return {
    stop() {
      clearInterval(timer);
      return Math.max(most, residentBytes(pid)) - before;
    },
  };
}

function residentBytes(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) * 1_024;
}
