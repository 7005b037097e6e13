import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type ServerType, serve } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi } from '../support/servers/api.ts';
import { useClient } from '../support/servers/use-api.ts';
import { type CliRun, jsonLines, openShell, runHere, type Shell } from './run-posthorn.ts';

const EXAMPLE = resolve(import.meta.dirname, '../../examples/campaign');

let server: ServerType;
let shell: Shell;
let env: Record<string, string>;
const { db, client } = useClient();

beforeAll(async () => {
  const { app } = createTestApi(db.database);
  server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  env = {
    POSTHORN_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    POSTHORN_API_KEY: client.apiKey,
  };
  shell = openShell();
  const pushed = await shell.posthorn(['templates', 'push', EXAMPLE, '--publish'], { env });
  expect(pushed, pushed.stderr).toMatchObject({ code: 0 });
});
afterAll(async () => {
  shell.close();
  await new Promise((done) => server.close(done));
});

const run = (args: string[], input = ''): Promise<CliRun> => runHere(['campaigns', ...args], env, input);
const NEWS = ['--name', 'News', '--channel', 'email'];

async function draft(...more: string[]): Promise<string> {
  const words = more.length > 0 ? more : ['--subject', 'News', '--body', 'Good morning'];
  const made = await run(['create', ...NEWS, ...words, '--json']);
  expect(made, made.stderr).toMatchObject({ code: 0 });
  return jsonLines(made)[0].id;
}

/** One that is checked, of two people. */
async function checked(): Promise<string> {
  const id = await draft();
  await run(['upload', id, '-'], 'email\nada@example.com\neve@example.com\n');
  expect(await run(['check', id])).toMatchObject({ code: 0 });
  return id;
}

it('the example goes from its file to its start as the guide says', async () => {
  const id = await draft('--template', 'december', '--data', '{"season": "winter"}');
  const uploaded = await run(['upload', id, join(EXAMPLE, 'people.csv')]);
  expect(uploaded, uploaded.stderr).toMatchObject({ code: 0 });
  expect(uploaded.stdout).toMatch(/^accepted +9$/m);
  expect(uploaded.stdout).toMatch(/^duplicates +1$/m);
  expect(uploaded.stdout).toMatch(/^refused +3$/m);
  expect(uploaded.stdout).toContain(`posthorn campaigns refused ${id}`);
  const refused = await run(['refused', id, '--json']);
  expect(jsonLines(refused).map(({ line, pointer }) => [line, pointer])).toEqual([
    [6, '/email'],
    [8, '/data/points'],
    [10, '/data/name'],
  ]);

  const ready = await run(['check', id]);
  expect(ready, ready.stderr).toMatchObject({ code: 0 });
  expect(ready.stdout).toMatch(/^people +9$/m);
  const wrong = await run(['start', id, '--total', '13']);
  expect(wrong).toMatchObject({ code: 1, stdout: '' });
  expect(wrong.stderr).toContain('9 recipients');
  const started = await run(['start', id, '--total', '9']);
  expect(started, started.stderr).toMatchObject({ code: 0 });
  expect(started.stdout).toMatch(/^status +RUNNING$/m);
});

describe('start', () => {
  it('sends nothing where nobody can be asked for the number of people', async () => {
    const id = await checked();
    const { code, stderr } = await run(['start', id]);
    expect(code).toBe(2);
    expect(stderr).toContain('pass --total 2');
    expect(jsonLines(await run(['get', id, '--json']))).toMatchObject([{ status: 'CHECKED' }]);
  });

  it('says what is in the way of one that is not ready', async () => {
    const id = await draft();
    const { code, stdout } = await run(['check', id]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ready +no$/m);
    expect(stdout).toContain('(audience_missing)');
    expect(await run(['start', id])).toMatchObject({ code: 1 });
  });
});

describe('a campaign that was started', () => {
  it('is paused, looked at, resumed and cancelled', async () => {
    const id = await checked();
    await run(['start', id, '--total', '2']);
    const paused = await run(['pause', id]);
    expect(paused.stdout).toMatch(/^status +PAUSED$/m);
    expect(paused.stdout).toMatch(/^under way +0$/m);
    const watched = await run(['watch', id, '--timeout', '2s']);
    expect(watched.code).toBe(1);
    expect(watched.stdout).toBe('PAUSED (person)  0 of 2\n');
    expect(watched.stderr).toContain(`posthorn campaigns resume ${id}`);
    expect(await run(['resume', id])).toMatchObject({ code: 0 });
    const retried = await run(['retry', id, '--dry-run', '--json']);
    expect(jsonLines(retried)).toEqual([{ count: 0 }]);
    expect((await run(['cancel', id])).stdout).toMatch(/^status +CANCELLED$/m);
    const [listed, got] = await Promise.all([run(['list', '--status', 'cancelled']), run(['get', id])]);
    expect(listed.stdout.split('\n')[0]).toMatch(/^id +created +status +people/);
    expect(listed.stdout).toContain(id);
    expect(got.stdout).toMatch(/^name +News$/m);
  });

  it('cannot be resumed once it is cancelled', async () => {
    const id = await draft();
    await run(['cancel', id]);
    const { code, stderr } = await run(['resume', id]);
    expect(code).toBe(1);
    expect(stderr.trim()).not.toBe('');
  });
});

describe('upload', () => {
  it('takes NDJSON, and gzip by the name of the file', async () => {
    const id = await draft();
    const file = join(shell.home, 'people.ndjson.gz');
    writeFileSync(file, gzipSync('{"email": "ada@example.com"}\n{"email": "eve@example.com"}\n'));
    expect(jsonLines(await run(['upload', id, file, '--json']))).toMatchObject([{ accepted: 2, refused: 0 }]);
  });

  it('says which file cannot be read, and what cannot be used of one that can', async () => {
    const id = await draft();
    const missing = await run(['upload', id, 'nowhere.csv']);
    expect(missing).toMatchObject({ code: 2, stderr: 'nowhere.csv cannot be read.\n' });
    const headless = await run(['upload', id, '-'], 'name\nAda\n');
    expect(headless.code).toBe(1);
    expect(headless.stderr).toMatch(/email/);
  });
});

describe('create', () => {
  it('asks for what is missing before the API is asked', async () => {
    const { code, stderr } = await run(['create', '--name', 'News']);
    expect(code).toBe(2);
    expect(stderr).toContain('Missing: --channel, --template or --body.');
  });

  it('takes a whole request, and a moment by each person’s own clock', async () => {
    const whole = { name: 'Whole', channel: 'email', content: { subject: 'News', body: 'Good morning' }, tags: ['a'] };
    const local = ['--local', '2099-01-04T09:00', '--zone', 'recipient', '--fallback', 'Europe/Berlin'];
    const made = await run(['create', '--request', '-', '--rate', '50', ...local, '--json'], JSON.stringify(whole));
    expect(made, made.stderr).toMatchObject({ code: 0 });
    expect(jsonLines(made)).toMatchObject([
      {
        name: 'Whole',
        tags: ['a'],
        rate: { perSecond: 50 },
        schedule: { local: '2099-01-04T09:00', zone: 'recipient', fallback: 'Europe/Berlin', ifPast: 'now' },
      },
    ]);
  });
});
