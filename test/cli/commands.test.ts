import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { giveUpOne } from '../api/dead-letters/letters.ts';
import { createTestApi } from '../support/servers/api.ts';
import { useClient } from '../support/servers/use-api.ts';
import { jsonLines, openShell, type Shell } from './run-posthorn.ts';

let server: ServerType;
let shell: Shell;
let url: string;
/** As somebody who has a key and knows where the API is. */
let env: Record<string, string>;
const { db, client } = useClient();

beforeAll(async () => {
  const { app } = createTestApi(db.database);
  server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  env = { POSTHORN_URL: url, POSTHORN_API_KEY: client.apiKey };
  shell = openShell();
});
afterAll(async () => {
  shell.close();
  await new Promise((resolve) => server.close(resolve));
});

const SEND = ['send', 'email', '--to', 'ada@example.com', '--subject', 'Hello', '--body', 'Good morning'];

describe('register', () => {
  it('keeps the key for its owner alone, and the commands that follow need nothing else', async () => {
    const registered = await shell.posthorn(['register', '--name', 'Shop', '--email', 'it@example.com', '--url', url]);
    expect(registered, registered.stderr).toMatchObject({ code: 0, stderr: '' });
    const path = join(shell.home, '.config/posthorn/config.json');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const kept = JSON.parse(readFileSync(path, 'utf8'));
    expect(kept).toEqual({ url, apiKey: expect.stringMatching(/^nk_live_/) });
    expect(registered.stdout).toContain(kept.apiKey);

    const [sent, again] = await Promise.all([
      shell.posthorn([...SEND, '--delay', '1h', '--json']),
      shell.posthorn(['register', '--name', 'Shop', '--email', 'it@example.com']),
    ]);
    expect(jsonLines(sent)).toMatchObject([{ notificationId: expect.stringMatching(/^ntf_/), status: 'PENDING' }]);
    expect(again.code).toBe(2);
    expect(again.stderr).toMatch(/already holds a key[\s\S]*--force/);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(kept);
  });

  it('the kept key goes to no other API than its own', async () => {
    const other = await shell.posthorn(['list', '--url', 'http://127.0.0.1:9']);
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(/There is no API key for http:\/\/127\.0\.0\.1:9\.\nGet one with posthorn register/);
  });

  it('the demo client of a checkout serves an API on this machine', async () => {
    const checkout = openShell();
    mkdirSync(join(checkout.home, '.posthorn'));
    writeFileSync(join(checkout.home, '.posthorn/demo-client.key'), `${client.apiKey}\n`);
    const listed = await checkout.posthorn(['list', '--json'], { env: { POSTHORN_URL: url } });
    expect(listed.code, listed.stderr).toBe(0);
    checkout.close();
  });
});

describe('send, get, list, cancel', () => {
  it('lead from a notification to its end, as tables and as JSON', async () => {
    const request = { channel: 'email', recipient: 'eve@example.com', content: { subject: 'First' }, tags: ['cli'] };
    const [first, second] = await Promise.all([
      shell.posthorn([...SEND, '--delay', '2h', '--tag', 'cli', '--tag', 'two', '--priority', '7'], { env }),
      shell.posthorn(['send', '--request', '-', '--body', 'Words', '--at', '2099-01-01T00:00:00Z'], {
        env,
        input: JSON.stringify(request),
      }),
    ]);
    expect(first.code, first.stderr).toBe(0);
    const id = /ntf_\w+/.exec(first.stdout)?.[0] as string;
    expect(first.stdout).toContain(`posthorn watch ${id}`);
    // More than a year ahead: the API says which field to mend, in one line.
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr.trim().split('\n')).toHaveLength(1);
    expect(second.stderr).toContain('/sendAt');

    const body = { ...request, content: { subject: 'Second', body: 'x' }, delayMs: 7_200_000 };
    writeFileSync(join(shell.home, 'request.json'), JSON.stringify(body));
    const third = await shell.posthorn(['send', '--request', 'request.json', '--json'], { env });
    const [{ notificationId: other }] = jsonLines(third);

    const [got, asJson, table, lines] = await Promise.all([
      shell.posthorn(['get', id], { env }),
      shell.posthorn(['get', id, '--json'], { env }),
      shell.posthorn(['list', '--tag', 'cli'], { env }),
      shell.posthorn(['list', '--tag', 'cli', '--json', '--limit', '1'], { env }),
    ]);
    expect(got.stdout).toMatch(/to +ada@example\.com/);
    expect(got.stdout).toMatch(/PENDING/);
    expect(jsonLines(asJson)).toMatchObject([
      { id, priority: 7, tags: ['cli', 'two'], content: { text: 'Good morning' } },
    ]);
    expect(table.stdout.split('\n')[0]).toMatch(/^id +created +channel +status +to/);
    expect(table.stdout).toContain(id);
    expect(table.stdout).toContain(other);
    expect(jsonLines(lines)).toMatchObject([{ id: other }]);

    const cancelled = await shell.posthorn(['cancel', id, other], { env });
    expect(cancelled.code, cancelled.stderr).toBe(0);
    expect(cancelled.stdout.match(/CANCELLED/g)).toHaveLength(2);
    const [again, watched] = await Promise.all([
      shell.posthorn(['cancel', 'ntf_00000000000000000000000000', '--json'], { env }),
      shell.posthorn(['watch', id, '--json'], { env }),
    ]);
    expect(again.code).toBe(1);
    expect(jsonLines(again)).toMatchObject([{ outcome: 'not_found' }]);
    expect(watched.code).toBe(1);
    expect(jsonLines(watched).map(({ status }) => status)).toEqual(expect.arrayContaining(['PENDING', 'CANCELLED']));
  });

  it('an Idempotency-Key sends once, a dry run never', async () => {
    const args = [...SEND, '--json', '--idempotency-key', 'order-17'];
    const first = jsonLines(await shell.posthorn(args, { env }));
    const [second, dry] = await Promise.all([
      shell.posthorn(args, { env }),
      shell.posthorn([...SEND, '--dry-run', '--json'], { env }),
    ]);
    expect(jsonLines(second)).toEqual(first);
    expect(jsonLines(dry)).toMatchObject([{ wouldBe: 'SENT', provider: 'smtp' }]);
  });

  it('shows what others wrote without what would steer the terminal', async () => {
    const note = 'a\u001b[2J\u0007b';
    await db.database.pool.query('update notifications set reason = $1 where client_id = $2', [note, client.id]);
    const listed = await shell.posthorn(['list', '--limit', '1'], { env });
    expect(listed.stdout).toContain('a [2J b');
    for (const control of ['\u0007', '\u001b']) expect(listed.stdout).not.toContain(control);
  });
});

it('dead-letters and usage say what there is, and replay sends it again', async () => {
  const letter = await giveUpOne(db.database, client.id);
  const [groups, list, dry, unsure, usage] = await Promise.all([
    shell.posthorn(['dead-letters', 'groups', '--json'], { env }),
    shell.posthorn(['dead-letters', 'list'], { env }),
    shell.posthorn(['dead-letters', 'replay', '--channel', 'email', '--dry-run'], { env }),
    shell.posthorn(['dead-letters', 'replay'], { env }),
    shell.posthorn(['usage', '--group-by', 'channel'], { env }),
  ]);
  expect(jsonLines(groups)).toMatchObject([{ channel: 'email', errorCode: 'smtp_550', count: 1 }]);
  expect(list.stdout).toContain(letter.publicId);
  expect(dry.stdout).toMatch(/would be replayed +1/);
  expect(unsure).toMatchObject({ code: 2, stdout: '' });
  expect(usage.code, usage.stderr).toBe(0);
  const [stats, points, odd] = await Promise.all([
    shell.posthorn(['stats', '--from', '24h', '--by', 'channel,provider'], { env }),
    shell.posthorn(['stats', '--step', '1m', '--points', '--json'], { env }),
    shell.posthorn(['stats', '--by', 'colour'], { env }),
  ]);
  expect(stats.code, stats.stderr).toBe(0);
  expect(points.code, points.stderr).toBe(0);
  expect(odd).toMatchObject({ code: 2, stdout: '' });
  const replayed = await shell.posthorn(['dead-letters', 'replay', letter.publicId, '--json'], { env });
  expect(jsonLines(replayed)).toMatchObject([{ replayed: 1, skipped: [] }]);
});

describe('what cannot be done', () => {
  it('is said in one or two lines on the other stream, with what to do', async () => {
    const wrong = 'nk_live_wrong-key-of-somebody';
    const [unknown, away, missing] = await Promise.all([
      shell.posthorn(['list', '--key', wrong], { env: { POSTHORN_URL: url } }),
      shell.posthorn(['list'], { env: { ...env, POSTHORN_URL: 'http://127.0.0.1:9' } }),
      shell.posthorn(['get', 'ntf_00000000000000000000000000'], { env }),
    ]);
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toMatch(/posthorn register/);
    expect(unknown.stderr).not.toContain(wrong);
    expect(away).toMatchObject({ code: 1, stdout: '' });
    expect(away.stderr).toMatch(/could not be reached[\s\S]*--url[\s\S]*posthorn doctor/);
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    for (const { stderr } of [unknown, away, missing]) expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
  });

  it.each([
    [['send', 'email', '--at', 'tomorrow'], /--at/],
    [['send', 'email', '--to', 'ada@example.com'], /--body/],
    [['fly'], /unknown command/],
  ] as const)('a command that is not understood (%j) is exit code 2', async (args, says) => {
    const run = await shell.posthorn([...args], { env });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(says);
  });
});
