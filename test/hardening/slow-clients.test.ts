import http from 'node:http';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { notificationBody } from '../support/factories/notifications.ts';
import { size } from '../support/factories/size.ts';
import { openProcesses, type Processes, type TestProcess } from '../support/servers/processes.ts';
import { useClient } from '../support/servers/use-api.ts';

const SOCKETS = 500;
const ROUNDS = 5;
const REQUESTS_PER_ROUND = size(60, 200);
/** What was promised, where the file runs alone; beside others the slowest tell of those as well. */
const [QUANTILE, TIMES_SLOWER] = [size(0.5, 0.99), size(3, 2)];

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

test('500 slow clients are cut off in time and make nobody else slow', { timeout: 300_000 }, async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
  const round = () => quantileOf(agent);
  await inTurn(3, round);
  const calm = await inTurn(ROUNDS, round);

  const loris = startLoris();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const loaded: number[] = [];
  const of = (all: Told['cut'], kinds: string[]) => all.filter(({ kind }) => kinds.includes(kind));
  const allBodies = async () => of((await loris.ask('tell')).cut, ['body', 'chunks']).length >= (SOCKETS / 2) * 0.9;
  // Until the longest time-out, that of a body, is over for nearly all.
  for (const endsAt = Date.now() + 90_000; Date.now() < endsAt && !(await allBodies()); ) {
    loaded.push(await round());
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  const { cut, open } = await loris.ask('stop');
  calm.push(...(await inTurn(ROUNDS, round)));
  agent.destroy();

  expect(open).toBeGreaterThan(SOCKETS * 0.9);
  expect(median(loaded)).toBeLessThan(TIMES_SLOWER * median(calm));

  // The time-out, the interval of looking at it (2 s), and patience with this machine.
  const [headers, bodies] = [of(cut, ['headers']), of(cut, ['body', 'chunks'])];
  expect(headers.length).toBeGreaterThanOrEqual(SOCKETS / 2);
  expect(bodies.length).toBeGreaterThanOrEqual((SOCKETS / 2) * 0.9);
  expect(Math.max(...headers.map(({ livedMs }) => livedMs))).toBeLessThan(25_000);
  expect(Math.max(...bodies.map(({ livedMs }) => livedMs))).toBeLessThan(50_000);
  // One that is writing when it is cut off may find the line broken before it has read why.
  const answered = cut.filter(({ status }) => status !== null);
  expect(new Set(answered.map(({ status }) => status))).toEqual(new Set([408]));
  expect(answered.length).toBeGreaterThan(cut.length / 2);
  process.stdout.write(
    `p${100 * QUANTILE} calm ${median(calm).toFixed(1)} ms, with ${SOCKETS} slow clients ${median(loaded).toFixed(1)} ms; cut: ` +
      `${headers.length} in headers, ${bodies.length} in bodies\n`,
  );
});

test('headers beyond 16 KiB get 431, and what is no HTTP gets 400, each with secure headers', async () => {
  for (const [bytes, status] of [
    [`GET /health/live HTTP/1.1\r\nhost: localhost\r\nx-long: ${'a'.repeat(17_000)}\r\n\r\n`, 431],
    ['SSH-2.0-OpenSSH_9.6\r\n\r\n', 400],
  ] as const) {
    const answer = await exchange(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer.toLowerCase()).toMatch(
      /content-type: application\/problem\+json[\s\S]*x-content-type-options: nosniff/,
    );
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ type: 'about:blank', status });
  }
});

/** Four at a time; in milliseconds. */
async function quantileOf(agent: http.Agent): Promise<number> {
  const times: number[] = [];
  const one = async () => {
    while (times.length < REQUESTS_PER_ROUND) {
      const startedAt = performance.now();
      expect(await post(agent)).toBe(202);
      times.push(performance.now() - startedAt);
    }
  };
  await Promise.all([one(), one(), one(), one()]);
  return times.sort((a, b) => a - b)[Math.floor(times.length * QUANTILE)] as number;
}

function post(agent: http.Agent): Promise<number | undefined> {
  const body = JSON.stringify(notificationBody());
  const headers = { 'x-api-key': client.apiKey, 'content-type': 'application/json', 'content-length': body.length };
  return new Promise((resolve, reject) => {
    http
      .request(`${api.url()}/api/notifications`, { method: 'POST', agent, headers }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      })
      .on('error', reject)
      .end(body);
  });
}

type Told = { cut: { kind: string; livedMs: number; status: number | null }[]; open: number };

function startLoris(): { ask(what: 'tell' | 'stop'): Promise<Told> } {
  const worker = new Worker(new URL('./slow-loris.mjs', import.meta.url), {
    workerData: { port: Number(new URL(api.url()).port), sockets: SOCKETS, everyMs: 1_000, key: client.apiKey },
  });
  return {
    ask: (what) =>
      new Promise((resolve, reject) => {
        worker.once('message', resolve).once('error', reject);
        worker.postMessage(what);
      }),
  };
}

async function exchange(bytes: string): Promise<string> {
  const { connect } = await import('node:net');
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(api.url()).port), '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('close', () => resolve(answer)).on('error', reject);
  });
}

async function inTurn<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  while (made.length < count) made.push(await make());
  return made;
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
