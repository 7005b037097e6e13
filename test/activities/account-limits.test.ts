import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AccountLimits } from '../../src/domain/account-limits.ts';
import { mostInAWindow, recordRate } from '../support/expect/turns.ts';
import { recordNotification } from '../support/factories/notifications.ts';
import { startSmtpFaultServer } from '../support/fakes/smtp-fault-server.ts';
import { type SmtpSink, startSmtpSink } from '../support/fakes/smtp-sink.ts';
import { createTestDatabase, type TestDatabase } from '../support/servers/database.ts';
import { startDeliveries } from '../support/servers/deliveries.ts';
import { startLine } from '../support/servers/line.ts';

let db: TestDatabase;
let sink: SmtpSink;
const clientId = randomUUID();
const cleanUps: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  [db, sink] = await Promise.all([createTestDatabase({ poolSize: 30 }), startSmtpSink()]);
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  await sink.close();
  await db.drop();
});

function worker(accountLimits: AccountLimits, port = sink.port) {
  const deliveries = startDeliveries(db.database, port, { accountLimits });
  cleanUps.push(deliveries.stop);
  return deliveries;
}

const lineOf = async (account: string) =>
  (await db.database.pool.query('select * from account_line where account = $1', [account])).rows;
const callAll = () => db.database.pool.query('update account_line set called_at = clock_timestamp()');
const record = (priority: number) => recordNotification(db.database, clientId, { priority });

test("four workers together never exceed an account's rate, and waiting for it is no attempt", async () => {
  const rate = { count: 8, windowMs: 3_000 };
  const began = await recordRate(db.database.pool);
  const workers = Array.from({ length: 4 }, () => worker({ rate, perDay: null }));
  const line = startLine(db.database, { accountLimits: { rate, perDay: null } });
  cleanUps.push(line.stop);
  const all = await Promise.all(Array.from({ length: 24 }, () => record(1)));
  const ends = await Promise.all(
    all.map(({ publicId }, index) => line.follow(publicId, (workers[index % 4] as (typeof workers)[0]).deliver)),
  );

  expect(ends.every(({ outcome }) => outcome.kind === 'sent')).toBe(true);
  expect(sink.ledger).toHaveLength(24);
  const cells = await began();
  expect([...cells.values()].reduce((sum, count) => sum + count, 0)).toBe(24);
  expect(mostInAWindow(cells)).toBeLessThanOrEqual(rate.count);
  const deferred = await db.database.pool.query(`select distinct reason from timeline where status = 'DEFERRED'`);
  expect(deferred.rows).toEqual([{ reason: 'provider_rate' }]);
});

test('priorities above 3 leave a fifth of the rate to the others', async () => {
  const { deliver } = worker({ rate: { count: 10, windowMs: 60_000 }, perDay: null, concurrency: 8 });
  const kinds = async (priority: number, times: number) => {
    const found: string[] = [];
    for (let i = 0; i < times; i++) found.push((await deliver((await record(priority)).publicId)).kind);
    return found;
  };
  expect(await kinds(5, 9)).toEqual([...Array(8).fill('sent'), 'wait']);
  expect(await kinds(2, 2)).toEqual(['sent', expect.any(String)]);
});

test('over the cap of a day it waits for the next day, in UTC', async () => {
  const { deliver } = worker({ rate: null, perDay: 2 });
  const all = [await record(1), await record(1), await record(1)];
  const outcomes = [];
  for (const { publicId } of all) outcomes.push(await deliver(publicId));
  expect(outcomes).toMatchObject([{ kind: 'sent' }, { kind: 'sent' }, { kind: 'wait', reason: 'provider_cap' }]);
  // In line, and its own timer is only a last look: the dispatcher calls it when the next day has come.
  expect(await lineOf('smtp')).toMatchObject([{ called_at: null, reserved_at: null }]);
  // Yesterday's count is not today's.
  await db.database.pool.query(`update provider_health set day = day - 1`);
  await callAll();
  expect(await deliver((all[2] as (typeof all)[0]).publicId)).toEqual({ kind: 'sent' });
});

test('a provider that asks for time is left alone by every worker, and the throttled call was no attempt', async () => {
  const reply = '450 4.7.28 too many messages, slow down';
  const server = await startSmtpFaultServer([{ rcpt: { reply } }, {}]);
  cleanUps.push(server.close);
  const none = { rate: null, perDay: null };
  const [one, other] = [worker(none, server.port), worker(none, server.port)];
  const [first, second] = [await record(5), await record(5)];
  expect(await one.deliver(first.publicId)).toMatchObject({ kind: 'deferred' });
  expect(await one.deliver(first.publicId, 2)).toMatchObject({ kind: 'wait', reason: 'provider_throttled' });
  expect(await other.deliver(second.publicId)).toMatchObject({ kind: 'wait', reason: 'provider_throttled' });
  expect(server.connections()).toBe(1);

  await db.database.pool.query(`update provider_health set not_before = clock_timestamp()`);
  await callAll();
  expect(await one.deliver(first.publicId, 2)).toEqual({ kind: 'sent' });
  expect(await other.deliver(second.publicId)).toEqual({ kind: 'sent' });
  const { rows } = await db.database.pool.query(
    'select outcome, counts from attempts where notification_id = $1 order by seq',
    [first.id],
  );
  expect(rows).toEqual([
    { outcome: 'throttled', counts: false },
    { outcome: 'sent', counts: true },
  ]);
});

test("who waits for the account does not use up the user's turn", async () => {
  const { deliver } = worker({ rate: null, perDay: 1 });
  await deliver((await record(1)).publicId);
  const { publicId } = await record(1);
  expect(await deliver(publicId)).toMatchObject({ kind: 'wait', reason: 'provider_cap' });
  const { rows } = await db.database.pool.query('select begun from send_slots');
  expect(rows.map((row) => row.begun.length)).toEqual([1]);
});
