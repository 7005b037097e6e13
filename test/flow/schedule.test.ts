import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import type { ProcessName, TestProcess } from '../support/servers/processes.ts';

let flow: Flow;
let api: TestProcess;
let relay: TestProcess;
let engine: TestProcess;
/** How long these three take to start on this machine, now. */
let startMs: number;

beforeAll(async () => {
  flow = await openFlow();
  const startedAt = performance.now();
  // The relay apart, so that a test can leave the direct signal as the only way to a workflow.
  [api, relay, engine] = await Promise.all([
    flow.start('api', { RELAY_IN_API: 'false' }),
    flow.start('relay'),
    flow.start('engine'),
  ]);
  startMs = performance.now() - startedAt;
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(() => flow.close());

const DAY_MS = 86_400_000;
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
const to = (email: string) => ({ recipient: { email } });

/** When the mail server had it, by its clock. */
async function arrivalOf(id: string): Promise<number> {
  const messages = await flow.sink.messages();
  return messages.find(({ messageId }) => messageId === `<${id}@flow.test>`)?.receivedAt ?? Number.NaN;
}

async function statusOf(id: string): Promise<string> {
  return (await flow.read(api, id)).status;
}

async function reschedule(id: string, sendAt: string): Promise<void> {
  const answer = await flow.request(api, 'PATCH', `/api/notifications/${id}`, { body: { sendAt } });
  expect(answer).toMatchObject({ status: 200, json: { data: { status: 'SCHEDULED', sendAt } } });
}

async function restart(name: ProcessName): Promise<TestProcess> {
  const started = await flow.start(name, name === 'api' ? { RELAY_IN_API: 'false' } : {});
  return flow.processes.keep(started);
}

test('one that is due in 10 days and rescheduled to now is sent at once by its signal alone', async () => {
  const id = await flow.notify(api, { ...to('sooner@example.com'), sendAt: inMs(10 * DAY_MS) });
  await flow.until('SCHEDULED', [id]);
  expect(await relay.stop()).toBe(0);
  const sendAt = inMs(1_500);
  await reschedule(id, sendAt);
  await flow.until('SENT', [id]);
  expect(await arrivalOf(id)).toBeGreaterThanOrEqual(Date.parse(sendAt));
  relay = await restart('relay');
});

test('delayMs counts from the request, and one rescheduled to later is not sent at its first time', async () => {
  const later = await flow.notify(api, { ...to('later@example.com'), delayMs: 8_000 });
  const delayed = await flow.notify(api, { ...to('delayed@example.com'), delayMs: 3_000 });
  await flow.until('SCHEDULED', [later]);
  const sendAt = inMs(10_000);
  await reschedule(later, sendAt);

  await flow.until('SENT', [delayed, later]);
  const { createdAt, sendAt: due } = await flow.read(api, delayed);
  expect(Date.parse(due) - Date.parse(createdAt)).toBe(3_000);
  expect(await arrivalOf(delayed)).toBeGreaterThanOrEqual(Date.parse(due));
  expect(await arrivalOf(later)).toBeGreaterThanOrEqual(Date.parse(sendAt));
  expect(flow.mails()).toMatchObject({ [delayed]: 1, [later]: 1 });
}, 120_000);

/** Much longer than what waits in it may take to expire. */
const WINDOW_MS = 120_000;

test('what expires while it waits for its user’s turn ends EXPIRED at that moment and is not sent', async () => {
  const settings = { limits: { email: { count: 1, windowMs: WINDOW_MS } } };
  const answer = await flow.request(api, 'PATCH', '/api/client/settings', { body: settings });
  expect(answer.status).toBe(200);
  const first = await flow.notify(api, to('expires@example.com'));
  await flow.until('SENT', [first]);
  const expiresAt = inMs(6_000);
  const id = await flow.notify(api, { ...to('expires@example.com'), expiresAt });
  await flow.until('EXPIRED', [id]);
  const { attempts, timeline } = await flow.read(api, id);
  expect(attempts).toEqual([]);
  expect(timeline.map(({ status }: { status: string }) => status)).toEqual(['PENDING', 'DEFERRED', 'EXPIRED']);
  const expiredAt = Date.parse(timeline[2].at);
  expect(expiredAt).toBeGreaterThanOrEqual(Date.parse(expiresAt));
  // Before its turn would have come, so that the expiry itself has woken it.
  const {
    attempts: [sent],
  } = await flow.read(api, first);
  expect(expiredAt).toBeLessThan(Date.parse(sent.startedAt) + WINDOW_MS);
  expect(flow.mails()[id]).toBeUndefined();
}, 150_000);

test('of many for one moment those without a timer of their own are called then, and none goes before', async () => {
  const sendAt = inMs(12_000);
  const { pool } = flow.db.database;
  await pool.query(`insert into due_spans select date_bin('10 seconds', $1::timestamptz, 'epoch'), 200`, [sendAt]);
  const people = Array.from({ length: 12 }, (_, index) => to(`many-${index}@example.com`));
  const ids = await Promise.all(people.map((one) => flow.notify(api, { ...one, sendAt })));
  await flow.until('SCHEDULED', ids);
  const { rows } = await pool.query(`select count(*)::int as count from account_line where account = 'due'`);
  expect(rows).toEqual([{ count: 12 }]);
  await flow.until('SENT', ids);
  for (const id of ids) expect(await arrivalOf(id)).toBeGreaterThanOrEqual(Date.parse(sendAt));
  expect((await pool.query('select from account_line')).rowCount).toBe(0);
}, 120_000);

test('every process is stopped while one waits, then killed: it is sent once, not before its time', async () => {
  // Beyond two starts of all of them, though each may take twice as long and more than the first did.
  const sendAt = inMs(10_000 + 4 * startMs);
  const id = await flow.notify(api, { ...to('scheduled@example.com'), sendAt });
  await flow.until('SCHEDULED', [id]);
  expect(await engine.stop()).toBe(0);
  const expired = await flow.notify(api, { ...to('nobody-was-there@example.com'), expiresAt: inMs(1_000) });

  expect(await Promise.all([api.stop(), relay.stop()])).toEqual([0, 0]);
  [api, relay, engine] = await Promise.all([restart('api'), restart('relay'), restart('engine')]);
  await flow.until('EXPIRED', [expired]);
  expect(await statusOf(id)).toBe('SCHEDULED');

  for (const process of [api, relay, engine]) process.kill('SIGKILL');
  expect(await Promise.all([api.exited, relay.exited, engine.exited])).toEqual([null, null, null]);
  [api, relay, engine] = await Promise.all([restart('api'), restart('relay'), restart('engine')]);
  expect(await statusOf(id)).toBe('SCHEDULED');
  // Else the restarts took so long that nothing was waited for.
  expect(Date.now()).toBeLessThan(Date.parse(sendAt));

  await flow.until('SENT', [id], 60_000 + 4 * startMs);
  expect(await arrivalOf(id)).toBeGreaterThanOrEqual(Date.parse(sendAt));
  expect(flow.mails()).toMatchObject({ [id]: 1 });
  expect(flow.mails()[expired]).toBeUndefined();
  const { attempts, timeline } = await flow.read(api, id);
  expect(attempts).toMatchObject([{ number: 1, outcome: 'sent' }]);
  expect(timeline.map(({ status }: { status: string }) => status)).toEqual([
    'PENDING',
    'SCHEDULED',
    'PROCESSING',
    'SENT',
  ]);
}, 300_000);
