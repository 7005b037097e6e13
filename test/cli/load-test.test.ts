import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ServerType, serve } from '@hono/node-server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collect, untilSettled } from '../../bench/load-test/collect.ts';
import { requestsOf } from '../../bench/load-test/request.ts';
import { resultSchema } from '../../bench/load-test/result.ts';
import { scheduleOf } from '../../bench/load-test/schedule.ts';
import { sendBySchedule } from '../../bench/load-test/send.ts';
import { createPosthorn, PosthornError } from '../../src/client/index.ts';
import { createClient } from '../support/factories/clients.ts';
import { createTestApi, type TestApi } from '../support/servers/api.ts';
import { useDatabase } from '../support/servers/use-api.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const db = useDatabase();
let api: TestApi;
let apiKey: string;
let liveKey: string;
let server: ServerType;
let url: string;
let folder: string;

beforeAll(async () => {
  api = createTestApi(db.database);
  server = serve({ fetch: api.app.fetch, hostname: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  apiKey = (await createClient(db.database, { environment: 'test' })).apiKey;
  liveKey = (await createClient(db.database)).apiKey;
  folder = mkdtempSync(join(tmpdir(), 'posthorn-load-test-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await new Promise((resolve) => server.close(resolve));
});

/** As `npm run <script>` runs it. */
async function program(script: 'load-test' | 'generate-report', args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', `bench/${script}.ts`, ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'close');
  return { code, output };
}

it('sends what is due whatever the server does, and leaves out only what nothing is free for', async () => {
  let underWay = 0;
  const hanging = {
    notifications: {
      send: async () => {
        underWay++;
        await new Promise((resolve) => setTimeout(resolve, 400));
        underWay--;
        throw new PosthornError({ code: 'unavailable', detail: 'Away.', status: 503 });
      },
    },
  } as unknown as Parameters<typeof sendBySchedule>[0];
  const schedule = scheduleOf('steady', { rate: 100, durationMs: 1_000 });
  const options = { requestOf: requestsOf({ channel: 'email', tag: 't', to: null, template: null }) };
  const enough = await sendBySchedule(hanging, schedule, { ...options, mostUnderWay: 1_000 });
  expect(enough).toMatchObject({ accepted: [], leftOut: 0 });
  expect(enough.refused).toHaveLength(100);
  expect(enough.refused.every(({ code }) => code === 'unavailable')).toBe(true);
  const few = await sendBySchedule(hanging, schedule, { ...options, mostUnderWay: 5 });
  expect(few.leftOut).toBeGreaterThan(50);
  expect(few.leftOut + few.refused.length).toBe(100);
  expect(underWay).toBe(0);
});

it('is broken off with what had come due until then, and counts no more as planned', async () => {
  const stopping = new AbortController();
  let begun = 0;
  const quick = {
    notifications: {
      send: async () => {
        if (++begun === 20) stopping.abort();
      },
    },
  } as unknown as Parameters<typeof sendBySchedule>[0];
  const sent = await sendBySchedule(quick, scheduleOf('steady', { rate: 100, durationMs: 60_000 }), {
    mostUnderWay: 1_000,
    requestOf: requestsOf({ channel: 'email', tag: 't', to: null, template: null }),
    signal: stopping.signal,
  });
  expect(sent.accepted.length).toBeGreaterThanOrEqual(20);
  expect(sent.accepted.length).toBeLessThan(1_000);
  expect(sent.due).toBe(sent.accepted.length);
});

it('reads by the tag what became of each, page by page, by the clock of the server', async () => {
  const posthorn = createPosthorn({ apiKey, baseUrl: url, maxRetries: 0 });
  const tag = 'load-test-of-a-test';
  const sent = await sendBySchedule(posthorn, scheduleOf('steady', { rate: 210, durationMs: 1_000 }), {
    mostUnderWay: 1_000,
    requestOf: requestsOf({ channel: 'email', tag, to: null, template: null }),
  });
  expect(sent.accepted).toHaveLength(210);
  expect(await untilSettled(posthorn, tag, { withinMs: 0 })).toEqual(['PENDING']);
  const { pool } = db.database;
  await pool.query(`update notifications set status = 'SENT', sent_at = created_at + interval '250 milliseconds'`);
  expect(await untilSettled(posthorn, tag, { withinMs: 0 })).toEqual([]);
  const delivered = await collect(posthorn, tag);
  expect(delivered).toMatchObject({ found: 210, byStatus: { SENT: 210 } });
  expect(delivered.sent).toHaveLength(210);
  // Instants are written in whole milliseconds.
  for (const { ms } of delivered.sent) expect(Math.abs(ms - 250)).toBeLessThanOrEqual(1);
});

it('the command writes a result, counts what is refused by its code, and a page is made of it', async () => {
  const out = join(folder, 'first.json');
  const load = ['--url', url, '--rate', '20', '--duration', '1s', '--settle', '0s', '--out', out];
  const refused = [...load.slice(0, -1), join(folder, 'second.json'), '--template', 'unknown', '--shape', 'burst'];
  const [first, second] = await Promise.all([
    program('load-test', load, { POSTHORN_API_KEY: apiKey }),
    program('load-test', refused, { POSTHORN_API_KEY: apiKey }),
  ]);
  expect(first.code, first.output).toBe(0);
  expect(first.output).not.toContain(apiKey);
  const result = resultSchema.parse(JSON.parse(readFileSync(out, 'utf8')));
  expect(result).toMatchObject({
    asked: { environment: 'test', channel: 'email', rate: 20 },
    requests: { planned: 20, accepted: 20, refused: {} },
    // No worker runs here.
    deliveries: { found: 20, byStatus: { PENDING: 20 }, gap: expect.stringContaining('PENDING') },
  });
  expect(JSON.stringify(result)).not.toContain('@example.com');
  expect(second.code, second.output).toBe(0);
  const other = resultSchema.parse(JSON.parse(readFileSync(join(folder, 'second.json'), 'utf8')));
  expect(other.requests).toMatchObject({ accepted: 0, refused: { unknown_template: 20 } });

  const page = join(folder, 'report.html');
  const report = await program('generate-report', [out, join(folder, 'second.json'), '--out', page]);
  expect(report.code, report.output).toBe(0);
  expect(readFileSync(page, 'utf8')).toContain('second.json');
});

it('the commands say what is wrong, and send nothing', async () => {
  const file = join(folder, 'other.json');
  writeFileSync(file, '{"some": "json"}');
  const before = await db.database.pool.query('select count(*) from notifications');
  const [live, none, unknown, nowhere, away, foreign, missing] = await Promise.all([
    program('load-test', ['--url', url, '--key', liveKey]),
    program('load-test', ['--url', url]),
    program('load-test', ['--speed', '9']),
    program('load-test', ['--url', url, '--key', apiKey, '--out', join(folder, 'nowhere', 'a.json')]),
    program('load-test', ['--url', 'http://127.0.0.1:9', '--key', apiKey]),
    program('generate-report', [file]),
    program('generate-report', [join(folder, 'nowhere.json')]),
  ]);
  expect(live).toMatchObject({ code: 2, output: expect.stringContaining('--live') });
  expect(none).toMatchObject({ code: 2, output: expect.stringContaining('POSTHORN_API_KEY') });
  expect(unknown).toMatchObject({ code: 2, output: expect.stringContaining('--help') });
  expect(nowhere).toMatchObject({ code: 2, output: expect.stringContaining('--out') });
  expect(away).toMatchObject({ code: 1, output: expect.stringContaining('could not be reached') });
  expect(foreign).toMatchObject({ code: 2, output: expect.stringContaining('no result of npm run load-test') });
  expect(missing).toMatchObject({ code: 2, output: expect.stringContaining('cannot be read') });
  for (const { output } of [live, away]) expect(output).not.toMatch(/nk_(test|live)_[0-9A-Za-z]{12}_/);
  expect((await db.database.pool.query('select count(*) from notifications')).rows).toEqual(before.rows);
});
