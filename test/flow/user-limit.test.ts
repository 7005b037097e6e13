import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { eachOnce, type Flow, openFlow, TURN_MS } from '../support/flow.ts';
import type { TestProcess } from '../support/processes.ts';

let flow: Flow;
let api: TestProcess;

beforeAll(async () => {
  flow = await openFlow();
  [api] = await Promise.all([flow.start('api'), flow.start('bridge')]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(() => flow.close());

const LIMIT = { count: 10, windowMs: 4_000 };
/** A mail arrives a little after its send began, one more than another: so a shorter window is counted at the server. */
const COUNTED_MS = LIMIT.windowMs - 1_000;
const MANY = 'many@example.com';
const OTHER = 'other@example.com';
const STOPPED_MS = 6_000;

const mailsTo = (address: string) => flow.sink.ledger.filter((mail) => mail.to === address);
const post = (email: string, count: number) =>
  Promise.all(Array.from({ length: count }, () => flow.notify(api, { recipient: { email } })));
const startWorkers = () => Promise.all(Array.from({ length: 4 }, () => flow.start('worker')));
const until = (count: number) =>
  eventually(() => mailsTo(MANY).length >= count, { timeoutMs: 60_000, everyMs: 20, what: `${count} mails` });

/** The shortest span in which one more than allowed arrived. */
function shortestSpanMs(address: string): number {
  const times = mailsTo(address).map(({ receivedAt }) => receivedAt);
  times.sort((a, b) => a - b);
  return Math.min(...times.slice(LIMIT.count).map((time, i) => time - (times[i] as number)));
}

test('100 mails to one user by 4 workers, all stopped in the middle, keep to 10 per window and hold up nobody else', async () => {
  const settings = await flow.request(api, 'PATCH', '/api/client/settings', { body: { limits: { email: LIMIT } } });
  expect(settings).toMatchObject({ status: 200, json: { data: { limits: { email: LIMIT } } } });
  const workers = await startWorkers();
  const ids = await post(MANY, 100);
  await until(10);

  const othersPostedAt = Date.now();
  const others = await post(OTHER, 20);
  await flow.until('SENT', others, 15_000);
  // Two windows' worth needs one window's wait; behind the others it would need ten.
  const last = Math.max(...mailsTo(OTHER).map(({ receivedAt }) => receivedAt));
  expect(last - othersPostedAt).toBeLessThan(2 * LIMIT.windowMs);
  expect(mailsTo(MANY).length).toBeLessThan(60);

  // Just after a window's mails have come, so that none of them is still on its way.
  await until(Math.ceil((mailsTo(MANY).length + 1) / LIMIT.count) * LIMIT.count);
  const before = mailsTo(MANY).length;
  const urgent = await flow.notify(api, { recipient: { email: MANY }, priority: 1 });
  await until(before + LIMIT.count);
  const next = mailsTo(MANY).slice(before, before + LIMIT.count);
  expect(next.filter(({ raw }) => raw.includes(`<${urgent}@`))).toHaveLength(1);

  expect(await Promise.all(workers.map((worker) => worker.stop()))).toEqual([0, 0, 0, 0]);
  const atStop = mailsTo(MANY).length;
  expect(atStop).toBeLessThan(90);
  await pause(STOPPED_MS);
  expect(mailsTo(MANY)).toHaveLength(atStop);
  const again = await startWorkers();

  await flow.until('SENT', [...ids, urgent], 90_000);
  expect(flow.mails()).toEqual(eachOnce([...ids, ...others, urgent]));
  expect(shortestSpanMs(MANY)).toBeGreaterThan(COUNTED_MS);
  expect(shortestSpanMs(OTHER)).toBeGreaterThan(COUNTED_MS);
  const senders = await Promise.all(again.map((worker) => worker.metric('attempts_total', { outcome: 'sent' })));
  expect(senders.filter((count) => count > 0).length, `sent by each: ${senders}`).toBeGreaterThan(1);
  expect(await Promise.all(again.map((worker) => worker.stop()))).toEqual([0, 0, 0, 0]);
}, 240_000);
