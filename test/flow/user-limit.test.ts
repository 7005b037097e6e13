import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fromPublicId } from '../../src/domain/ids.ts';
import { eventually } from '../support/expect/eventually.ts';
import { print } from '../support/expect/print.ts';
import { recordTurns } from '../support/expect/turns.ts';
import { size } from '../support/factories/size.ts';
import { eachOnce, type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';

let flow: Flow;
let api: TestProcess;

beforeAll(async () => {
  flow = await openFlow();
  [api] = await Promise.all([flow.start('api'), flow.start('bridge')]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(() => flow.close());

const COUNT = size(60, 200);
const LIMIT = { count: size(10, 40), windowMs: size(3_000, 60_000) };
/** What is to be left to one user when the workers stop. */
const LEFT = size(25, 80);
const MANY = 'many@example.com';
const OTHER = 'other@example.com';
/** Longer than a window. */
const STOPPED_MS = size(4_500, 65_000);

const mailsTo = (address: string) => flow.sink.ledger.filter((mail) => mail.to === address);
const post = (email: string, count: number) =>
  Promise.all(Array.from({ length: count }, () => flow.notify(api, { recipient: { email } })));
const startWorkers = () => Promise.all(Array.from({ length: 4 }, () => flow.start('worker')));

/** The shortest span in which one more than allowed began. */
function shortestSpanMs(turns: number[]): number {
  return Math.min(...turns.slice(LIMIT.count).map((time, i) => time - (turns[i] as number)));
}

test(`${COUNT} mails to one user by 4 workers, all stopped in the middle, keep to ${LIMIT.count} per window and hold up nobody else`, async () => {
  const settings = await flow.request(api, 'PATCH', '/api/client/settings', { body: { limits: { email: LIMIT } } });
  expect(settings).toMatchObject({ status: 200, json: { data: { limits: { email: LIMIT } } } });
  const turns = await recordTurns(flow.db.database.pool, 'send_slots');
  const turnsOf = (ids: string[]) => turns(ids.map((id) => fromPublicId('notification', id) as string));
  const workers = await startWorkers();
  const first = await post(MANY, COUNT);
  const others = await post(OTHER, 2 * LIMIT.count);
  const isFull = () => mailsTo(MANY).length >= LIMIT.count;
  await eventually(isFull, { timeoutMs: 60_000, everyMs: 20, what: 'the first window’s mails' });
  const urgent = await flow.notify(api, { recipient: { email: MANY }, priority: 1 });
  await flow.until('SENT', [...others, urgent], 60_000 + 2 * LIMIT.windowMs);
  // On a slow machine more has gone out by now; enough is to be left for a stop in the middle.
  const missing = Math.max(0, mailsTo(MANY).length + LEFT - COUNT);
  const ids = [...first, urgent, ...(await post(MANY, missing))];

  const senders = await Promise.all(workers.map((worker) => worker.metric('attempts_total', { outcome: 'sent' })));
  expect(senders.filter((count) => count > 0).length, `sent by each: ${senders}`).toBeGreaterThan(1);
  expect(await Promise.all(workers.map((worker) => worker.stop()))).toEqual([0, 0, 0, 0]);
  const atStop = mailsTo(MANY).length;
  // With places promised to as many as a window takes.
  expect(atStop).toBeLessThanOrEqual(ids.length - LIMIT.count);
  await pause(STOPPED_MS);
  expect(mailsTo(MANY)).toHaveLength(atStop);
  const again = await startWorkers();

  await flow.until('SENT', ids, 150_000 + Math.ceil(ids.length / LIMIT.count) * LIMIT.windowMs);
  expect(flow.mails()).toEqual(eachOnce([...ids, ...others]));
  const [ofMany, ofOther] = [await turnsOf(ids), await turnsOf(others)];
  expect(ofMany.length).toBeGreaterThanOrEqual(ids.length);
  expect(ofOther.length).toBeGreaterThanOrEqual(others.length);
  expect(shortestSpanMs(ofMany)).toBeGreaterThanOrEqual(LIMIT.windowMs);
  expect(shortestSpanMs(ofOther)).toBeGreaterThanOrEqual(LIMIT.windowMs);
  // Two windows' worth needs one window's wait; behind the many it would need all of theirs.
  const before = (await turnsOf(first)).filter((at) => at < Math.max(...ofOther));
  expect(before.length).toBeLessThanOrEqual(COUNT - LIMIT.count);
  // From when it asked, at most one window went before it, or two should it have been late itself; not all that waited.
  const [urgentAt = Number.NaN] = await turnsOf([urgent]);
  const { timeline } = await flow.read(api, urgent);
  const asked = timeline.find(({ status }: { status: string }) => status === 'DEFERRED')?.at;
  const between = ofMany.filter((at) => at > Date.parse(asked) && at < urgentAt);
  expect(between.length).toBeLessThan(2 * LIMIT.count);
  print(
    `${mailsTo(MANY).length} to one user; ${LIMIT.count + 1} within ${shortestSpanMs(ofMany)} ms at the shortest; stopped after ${atStop}; with the other user's, each worker sent ${senders} until then`,
  );
  expect(await Promise.all(again.map((worker) => worker.stop()))).toEqual([0, 0, 0, 0]);
}, 600_000);
