import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/expect/eventually.ts';
import { eachOnce, type Flow, openFlow, postSteadily, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';

let flow: Flow;
let api: TestProcess;
/** How long the mail server takes to answer. */
const REPLY_AFTER_MS = 3_000;

beforeAll(async () => {
  flow = await openFlow({ smtp: { replyAfterMs: REPLY_AFTER_MS }, env: { WORKER_CONCURRENCY_EMAIL: '50' } });
  api = await flow.start('api');
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(() => flow.close());

async function stopWithin(process: TestProcess, limitMs: number): Promise<number> {
  const startedAt = performance.now();
  expect(await process.stop(), process.output().slice(-2_000)).toBe(0);
  const tookMs = performance.now() - startedAt;
  expect(tookMs).toBeLessThan(limitMs);
  return tookMs;
}

async function countNotifications(): Promise<number> {
  const { rows } = await flow.db.database.pool.query('select count(*)::int as n from notifications');
  return rows[0].n;
}

test('SIGTERM while the mail server takes its time: the send is finished and written before the process ends', async () => {
  const engine = await flow.start('engine');
  const id = await flow.notify(api);
  await eventually(() => flow.mails()[id] === 1, { timeoutMs: 30_000, everyMs: 10, what: 'the mail' });
  await stopWithin(engine, 25_000);
  // No process is there any more that could have written it since.
  const { status, attempts } = await flow.read(api, id);
  expect({ status, outcomes: attempts.map(({ outcome }: { outcome: string }) => outcome) }).toEqual({
    status: 'SENT',
    outcomes: ['sent'],
  });
});

test('SIGTERM under load: API and engine end within 25 s with exit code 0, and nothing is lost or sent twice', async () => {
  const second = await flow.start('api');
  const engine = await flow.start('engine');
  const before = await countNotifications();
  const load = postSteadily(() => flow.notify(second), 40);
  const beyond = postSteadily(() => flow.notify(api), 200);
  await eventually(() => load.accepted.length >= 60, { timeoutMs: 30_000, what: 'load on the API' });
  const [, next] = await Promise.all([
    Promise.all([stopWithin(second, 25_000), stopWithin(engine, 25_000)]),
    flow.start('engine'),
  ]);
  const [{ accepted, failed }, others] = await Promise.all([load.stop(), beyond.stop()]);
  expect(failed.length).toBeGreaterThan(0);
  expect(others.failed).toEqual([]);

  // Whom the stopped one did not answer, it did not record either.
  const ids = [...accepted, ...others.accepted];
  expect((await countNotifications()) - before).toBe(ids.length);
  await flow.until('SENT', ids, 60_000);
  expect(flow.mails()).toMatchObject(eachOnce(ids));
  await stopWithin(next, 25_000);
}, 120_000);
