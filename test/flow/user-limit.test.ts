import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { eachOnce, type Flow, openFlow, TURN_MS } from '../support/flow.ts';
import { print } from '../support/print.ts';
import type { TestProcess } from '../support/processes.ts';
import { size } from '../support/size.ts';

let flow: Flow;
let api: TestProcess;

beforeAll(async () => {
  flow = await openFlow();
  [api] = await Promise.all([flow.start('api'), flow.start('bridge')]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(() => flow.close());

const COUNT = size(100, 200);
const LIMIT = { count: size(10, 40), windowMs: size(4_000, 60_000) };
/** A mail arrives a little after its send began, one more than another: so a shorter window is counted at the server. */
const COUNTED_MS = LIMIT.windowMs - 1_000;
const MANY = 'many@example.com';
const OTHER = 'other@example.com';
/** Longer than a window. */
const STOPPED_MS = size(6_000, 65_000);

const mailsTo = (address: string) => flow.sink.ledger.filter((mail) => mail.to === address);
const post = (email: string, count: number) =>
  Promise.all(Array.from({ length: count }, () => flow.notify(api, { recipient: { email } })));
const startWorkers = () => Promise.all(Array.from({ length: 4 }, () => flow.start('worker')));
const until = (count: number) =>
  eventually(() => mailsTo(MANY).length >= count, {
    timeoutMs: 50_000 + 2 * LIMIT.windowMs,
    everyMs: 20,
    what: `${count} mails`,
  });

/** The shortest span in which one more than allowed arrived. */
function shortestSpanMs(address: string): number {
  const times = mailsTo(address).map(({ receivedAt }) => receivedAt);
  times.sort((a, b) => a - b);
  return Math.min(...times.slice(LIMIT.count).map((time, i) => time - (times[i] as number)));
}

test(`${COUNT} mails to one user by 4 workers, all stopped in the middle, keep to ${LIMIT.count} per window and hold up nobody else`, async () => {
  const settings = await flow.request(api, 'PATCH', '/api/client/settings', { body: { limits: { email: LIMIT } } });
  expect(settings).toMatchObject({ status: 200, json: { data: { limits: { email: LIMIT } } } });
  const workers = await startWorkers();
  const ids = await post(MANY, COUNT);
  await until(LIMIT.count);

  const othersPostedAt = Date.now();
  const others = await post(OTHER, 2 * LIMIT.count);
  await flow.until('SENT', others, 11_000 + LIMIT.windowMs);
  // Two windows' worth needs one window's wait; behind the others it would need ten.
  const last = Math.max(...mailsTo(OTHER).map(({ receivedAt }) => receivedAt));
  expect(last - othersPostedAt).toBeLessThan(4 * LIMIT.windowMs);
  expect(mailsTo(MANY).length).toBeLessThan(COUNT * 0.6);

  // Just after a window's mails have come, so that none of them is still on its way.
  await until(Math.ceil((mailsTo(MANY).length + 1) / LIMIT.count) * LIMIT.count);
  const before = mailsTo(MANY).length;
  const urgent = await flow.notify(api, { recipient: { email: MANY }, priority: 1 });
  await until(before + LIMIT.count);
  const next = mailsTo(MANY).slice(before, before + LIMIT.count);
  expect(next.filter(({ raw }) => raw.includes(`<${urgent}@`))).toHaveLength(1);

  const senders = await Promise.all(workers.map((worker) => worker.metric('attempts_total', { outcome: 'sent' })));
  expect(senders.filter((count) => count > 0).length, `sent by each: ${senders}`).toBeGreaterThan(1);
  expect(await Promise.all(workers.map((worker) => worker.stop()))).toEqual([0, 0, 0, 0]);
  const atStop = mailsTo(MANY).length;
  expect(atStop).toBeLessThanOrEqual(COUNT - LIMIT.count);
  await pause(STOPPED_MS);
  expect(mailsTo(MANY)).toHaveLength(atStop);
  const again = await startWorkers();

  await flow.until('SENT', [...ids, urgent], 80_000 + 2 * LIMIT.windowMs);
  expect(flow.mails()).toEqual(eachOnce([...ids, ...others, urgent]));
  expect(shortestSpanMs(MANY)).toBeGreaterThan(COUNTED_MS);
  expect(shortestSpanMs(OTHER)).toBeGreaterThan(COUNTED_MS);
  print(
    `${mailsTo(MANY).length} to one user; ${LIMIT.count + 1} within ${shortestSpanMs(MANY)} ms at the shortest; stopped after ${atStop}; with the other user's, each worker sent ${senders} until then`,
  );
  expect(await Promise.all(again.map((worker) => worker.stop()))).toEqual([0, 0, 0, 0]);
}, 600_000);
