import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';
import { jsonLines, openShell, type Shell } from './run-posthorn.ts';

let flow: Flow;
let api: TestProcess;
let engine: TestProcess;
let shell: Shell;
let env: Record<string, string>;
/** The mail server refuses every recipient for good. */
let isRefusing = false;
const smtp = {
  onRcptTo(_address: unknown, _session: unknown, done: (error?: Error) => void) {
    done(isRefusing ? Object.assign(new Error('5.7.1 Not wanted'), { responseCode: 550 }) : undefined);
  },
};

beforeAll(async () => {
  shell = openShell();
  flow = await openFlow({ smtp });
  [api, engine] = await Promise.all([flow.start('api'), flow.start('engine')]);
  env = { POSTHORN_URL: api.url(), POSTHORN_API_KEY: flow.client.apiKey };
}, TURN_MS);
afterAll(async () => {
  shell.close();
  await flow.close();
});

const SEND = ['send', 'email', '--to', 'ada@example.com', '--body', 'Good morning'];

test('send --watch shows each step until it is SENT, and what waits can be cancelled', async () => {
  const [sent, planned] = await Promise.all([
    shell.posthorn([...SEND, '--subject', 'At once', '--watch', '--json'], { env }),
    shell.posthorn([...SEND, '--subject', 'Later', '--delay', '1h', '--json'], { env }),
  ]);
  expect(sent.code, sent.stderr).toBe(0);
  const [{ notificationId }, ...steps] = jsonLines(sent);
  expect(steps.map(({ status }) => status)).toEqual(['PENDING', 'PROCESSING', 'SENT']);
  expect(flow.mails()).toEqual({ [notificationId]: 1 });

  const [{ notificationId: later }] = jsonLines(planned);
  await flow.until('SCHEDULED', [later]);
  // Two at once: one that follows it, and one that takes it back.
  const watching = shell.posthorn(['watch', later, '--timeout', '30s'], { env });
  const cancelled = await shell.posthorn(['cancel', later], { env });
  expect(cancelled.code, cancelled.stderr).toBe(0);
  const watched = await watching;
  expect(watched.code).toBe(1);
  expect(watched.stdout).toMatch(/PENDING[\s\S]*SCHEDULED[\s\S]*CANCELLED/);
});

test('what fails stands among the dead letters, and a replay sends it', async () => {
  isRefusing = true;
  const failed = await shell.posthorn([...SEND, '--watch', '--json'], { env });
  isRefusing = false;
  expect(failed.code).toBe(1);
  const lines = jsonLines(failed);
  expect(lines.at(-1)).toMatchObject({ status: 'FAILED' });
  const { notificationId } = lines[0];

  const [letter] = jsonLines(await shell.posthorn(['dead-letters', 'list', '--json'], { env }));
  expect(letter).toMatchObject({ notificationId, status: 'FAILED', errorCode: 'smtp_550' });
  const replayed = await shell.posthorn(['dead-letters', 'replay', letter.id], { env });
  expect(replayed, replayed.stderr).toMatchObject({ code: 0 });
  expect(replayed.stdout).toMatch(/replayed +1/);
  // Without an id it is the newest, which is this one.
  const watched = await shell.posthorn(['watch', '--timeout', '30s'], { env });
  expect(watched.code, watched.stdout + watched.stderr).toBe(0);
  expect(watched.stdout.split('\n')[0]).toBe(notificationId);
  expect(watched.stdout.trimEnd().endsWith('SENT')).toBe(true);
});

test('doctor finds every server of this installation well', async () => {
  const ports = { WORKER_PORT: new URL(engine.url()).port, BRIDGE_PORT: '9' };
  const run = await shell.posthorn(['doctor', '--json'], { env: { ...flow.env, ...ports, ...env } });
  const findings = jsonLines(run);
  expect(
    findings.filter(({ status }) => status === 'fail'),
    run.stderr,
  ).toEqual([]);
  expect(run.code).toBe(0);
  const names = findings.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      ...['settings', 'api', 'api: postgres', 'api: kafka', 'api: temporal', 'clock', 'key'],
      ...['worker: postgres', 'worker: kafka', 'worker: temporal'],
      ...['postgres', 'schema', 'kafka', 'topics', 'temporal', 'smtp'],
    ]),
  );
});

test('a campaign goes from standard input to COMPLETED, and to everybody once', async () => {
  const campaigns = (args: string[], input = '') => shell.posthorn(['campaigns', ...args, '--json'], { env, input });
  const words = ['--subject', 'News', '--body', 'Good morning'];
  const [{ id }] = jsonLines(await campaigns(['create', '--name', 'News', '--channel', 'email', ...words]));
  const people = Array.from({ length: 30 }, (_, index) => `person-${index}@example.com`);
  await campaigns(['upload', id, '-'], ['email', ...people].join('\n'));
  await campaigns(['check', id]);
  const started = await campaigns(['start', id, '--total', '30', '--watch']);
  expect(started.code, started.stderr).toBe(0);
  expect(jsonLines(started).at(-1)).toMatchObject({ status: 'COMPLETED', counts: { total: 30, waiting: 0, sent: 30 } });
  const told = flow.sink.ledger.map(({ to }) => to).filter((to) => to.startsWith('person-'));
  expect(told.sort()).toEqual(people.sort());
});
