import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mapWithLimit } from '../../src/async/map-with-limit.ts';
import type { NewNotification } from '../../src/db/queries/notifications/accept.ts';
import { addSuppression } from '../../src/db/queries/suppressions.ts';
import { type AccountLimits, limitsFor } from '../../src/domain/account-limits.ts';
import type { DeliveryOutcome } from '../../src/domain/outcome.ts';
import type { RateLimit } from '../../src/domain/send-window.ts';
import { cancelNotification } from '../../src/services/notifications/cancel.ts';
import { eventually } from '../support/expect/eventually.ts';
import { print } from '../support/expect/print.ts';
import { mostInAWindow, recordRate } from '../support/expect/turns.ts';
import { recordNotification } from '../support/factories/notifications.ts';
import { quietPorts } from '../support/fakes/ports.ts';
import { type SmtpSink, startSmtpSink } from '../support/fakes/smtp-sink.ts';
import { createTestDatabase, type TestDatabase } from '../support/servers/database.ts';
import { PRIMARY, startDeliveries } from '../support/servers/deliveries.ts';
import { startLine } from '../support/servers/line.ts';

let db: TestDatabase;
let sink: SmtpSink;
const cleanUps: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  [db, sink] = await Promise.all([createTestDatabase({ poolSize: 30 }), startSmtpSink()]);
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  await sink.close();
  await db.drop();
});

const query = async (sql: string, ...values: unknown[]) => (await db.database.pool.query(sql, values)).rows;
const waiting = async () => (await query('select count(*)::int as n from account_line'))[0].n as number;
const record = (clientId: string, overrides: Partial<NewNotification> = {}) =>
  recordNotification(db.database, clientId, overrides);

/** A worker, and who waits at its account until it is called by the real dispatcher. */
function lab(accountLimits: AccountLimits, { everyMs = 200 } = {}) {
  const worker = startDeliveries(db.database, sink.port, { accountLimits });
  const line = startLine(db.database, { accountLimits, everyMs });
  cleanUps.push(line.stop, worker.stop);
  return { ...worker, line, follow: (id: string) => line.follow(id, (one, seq) => worker.deliver(one, seq)) };
}

type Followed = { outcome: DeliveryOutcome; looks: number };
const kindsOf = (ends: Followed[]) => {
  const counts: Record<string, number> = {};
  for (const { outcome } of ends) {
    const kind = outcome.kind === 'gone' ? outcome.status : outcome.kind;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
};

/** What an ordinary message may use of it. */
const shareOf = (rate: RateLimit) => limitsFor({ rate, perDay: null }, 5).rate?.count as number;

const cancel = async ({ id }: { id: string }, clientId: string) =>
  (await cancelNotification(quietPorts(db.database), { clientId, environment: 'live', id })).kind;

test("behind a hundred of one client another's single mail goes among the next that are called", async () => {
  const rate = { count: 50, windowMs: 5_000 };
  // How many are called goes by seconds, so that a shorter round would call more than the product does.
  const { line, follow } = lab({ rate, perDay: null }, { everyMs: 1_000 });
  const cells = await recordRate(db.database.pool);
  const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
  // How many are called at once changes from round to round: the most counts.
  let k = 0;
  const look = setInterval(async () => {
    const [state] = await query(`select (state->>'atOnce')::int as "atOnce" from account_calls`);
    // Before the first round nothing is written down.
    k = Math.max(k, state?.atOnce ?? 0);
  }, 50);
  const many = await Promise.all(Array.from({ length: 120 }, () => record(a)));
  const ended = Promise.all(many.map(({ publicId }) => follow(publicId)));
  await eventually(async () => (await waiting()) > 90 && sink.ledger.length > 10, { what: 'a line' });

  const single = await record(b);
  const sentSingle = follow(single.publicId);
  const inLine = async () =>
    (await query('select from account_line where notification_id = $1', single.id)).length === 1;
  const hasCome = async () => (await inLine()) || line.told.includes(single.publicId);
  await eventually(hasCome, { everyMs: 10, what: 'the single one in line' });
  const calledBefore = line.told.length;
  expect((await sentSingle).outcome).toEqual({ kind: 'sent' });
  clearInterval(look);
  expect(line.told).toContain(single.publicId);
  const between = line.told.indexOf(single.publicId) - calledBefore;
  // Those of a round that had begun; its own calls it and one of the many in turn (decision 0020).
  expect(between).toBeLessThanOrEqual(k + 1);
  expect(await waiting()).toBeGreaterThan(10);

  // What the many leave by a bulk cancel is another's at once: nothing of the rate is kept for them.
  const left = await mapWithLimit(many, 8, (one) => cancel(one, a));
  const cancelled = left.filter((kind) => kind === 'cancelled').length;
  const [{ now }] = await query('select extract(epoch from clock_timestamp())::float8 * 1000 as now');
  const others = await Promise.all(Array.from({ length: shareOf(rate) }, () => record(c)));
  const sent = await Promise.all(others.map(({ publicId }) => follow(publicId)));
  expect(kindsOf(sent)).toEqual({ sent: shareOf(rate) });
  const used = await cells();
  const windows = (Math.max(...used.keys()) * (rate.windowMs / 60) - now) / rate.windowMs;
  print(
    `${between} called before the other, of ${k} at once; ${cancelled} cancelled, then a share in ${windows} windows`,
  );
  // One window's share, begun while the window before is full.
  expect(windows).toBeLessThan(1.7);
  expect(mostInAWindow(used)).toBeLessThanOrEqual(rate.count);
  expect(kindsOf(await ended)).toEqual({ sent: 120 - cancelled, CANCELLED: cancelled });
  expect(await waiting()).toBe(0);
});

test('who expires, is cancelled or is suppressed in line takes nothing of the rate with it', async () => {
  const rate = { count: 30, windowMs: 3_000 };
  const WINDOWS = 3;
  const { follow } = lab({ rate, perDay: null });
  const cells = await recordRate(db.database.pool);
  const clientId = randomUUID();
  const hash = createHash('sha256').update('gone').digest();
  const all: Promise<Followed>[] = [];
  const begin = async (overrides: Partial<NewNotification>) => {
    const one = await record(clientId, overrides);
    all.push(follow(one.publicId));
    return one;
  };
  // One and a half shares of those that live for two windows, and as many again that do not wait for their turn.
  const everyMs = rate.windowMs / (1.5 * shareOf(rate));
  const cancels: Promise<unknown>[] = [];
  const endsAt = Date.now() + WINDOWS * rate.windowMs;
  for (let index = 0; Date.now() < endsAt; index++) {
    await begin({ expiresAt: new Date(Date.now() + 2 * rate.windowMs) });
    if (index % 3 === 0) await begin({ expiresAt: new Date(Date.now() + rate.windowMs / 2) });
    else if (index % 3 === 1) await begin({ recipientHash: hash });
    else {
      const one = await begin({});
      cancels.push(pause(rate.windowMs / 2).then(() => cancel(one, clientId)));
    }
    if (index === 10)
      await addSuppression(db.database.pool, db.database.cipher, {
        clientId,
        recipientHash: hash,
        scope: 'all',
        reason: 'hard_bounce',
      });
    await pause(everyMs);
  }
  await Promise.all(cancels);
  const used = await cells();
  await query(`update notifications set expires_at = clock_timestamp() where status = 'DEFERRED'`);
  const first = Math.min(...used.keys());
  const perWindow = Array.from({ length: WINDOWS }, (_, window) =>
    [...used].reduce((sum, [cell, count]) => sum + (Math.floor((cell - first) / 60) === window ? count : 0), 0),
  );
  print(`sent per window: ${perWindow} of ${shareOf(rate)}; ${JSON.stringify(kindsOf(await Promise.all(all)))}`);
  // The best of them: a machine that is busy with something else for a second sends less. The dead would take it of all.
  expect(Math.max(...perWindow.slice(1))).toBeGreaterThanOrEqual(0.9 * shareOf(rate));
});

test('what is over the cap of a day is called when the next day has come, in the order in which it was accepted', async () => {
  const { follow, metrics } = lab({ rate: null, perDay: 10 });
  const clientId = randomUUID();
  const order: number[] = [];
  const all = [];
  for (let index = 0; index < 20; index++) all.push(await record(clientId));
  const looks: number[] = [];
  const perDay = 8;
  const ends: Promise<Followed>[] = [];
  for (const [index, { publicId }] of all.entries()) {
    const one = follow(publicId).then((end) => {
      order.push(index);
      looks.push(end.looks);
      return end;
    });
    ends.push(one);
    // One after the other, so that the first eight are those of the first day.
    if (index < perDay) await one;
  }
  const reaches = (count: number) => eventually(() => order.length >= count, { what: `${count} mails` });
  await reaches(perDay);
  await eventually(async () => (await waiting()) === 20 - perDay, { what: 'the others, in line' });
  const looksAt = async () => (await metrics.claims.get()).values.reduce((sum, { value }) => sum + value, 0);
  const atNight = await looksAt();
  await pause(1_000);
  expect(await looksAt()).toBe(atNight);
  for (const day of [2, 3]) {
    await query('update provider_health set day = day - 1');
    await reaches(Math.min(perDay * day, 20));
  }
  expect(kindsOf(await Promise.all(ends))).toEqual({ sent: 20 });
  expect(order.slice(perDay, 2 * perDay).sort((x, y) => x - y)).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
  expect(Math.max(...looks)).toBeLessThanOrEqual(3);
  expect(await waiting()).toBe(0);
});

test("a limit over another channel counts on the user whom the fallback goes to, and who waits for it is in that one's line", async () => {
  const { deliverBy, line } = lab({ rate: null, perDay: null });
  const clientId = randomUUID();
  const limits = { sms: { count: 1, windowMs: 1_000 }, email: { count: 1, windowMs: 60_000 } };
  const content = { subject: null, text: 'x', html: null };
  const sms = { channel: 'sms' as const, provider: 'sandbox' };
  const to = (userKey: string) =>
    record(clientId, {
      environment: 'test',
      limits,
      routes: [PRIMARY, sms],
      fallbacks: [{ channel: 'sms', recipient: { phone: '+14155552671' }, content, userKey }],
    });
  const [bob, eve] = [randomUUID(), randomUUID()];
  const [first, second, third, other] = [await to(bob), await to(bob), await to(bob), await to(eve)];
  expect(await deliverBy(first.publicId, [sms])).toEqual({ kind: 'sent' });
  expect(await deliverBy(other.publicId, [sms])).toEqual({ kind: 'sent' });
  expect(await deliverBy(second.publicId, [sms])).toMatchObject({ kind: 'wait', reason: 'user_limit' });
  const keys = await query('select user_key from send_slots where channel = $1 order by 1', 'sms');
  expect(keys.map((row) => row.user_key)).toEqual([bob, eve].sort());
  expect(await query(`select 1 from send_slots where channel = 'email'`)).toEqual([]);

  // Behind one that is only promised nobody has a moment: the third stands in the fallback's line until the second has gone.
  const more = await Promise.all(Array.from({ length: 3 }, () => to(bob)));
  const all = [second, third, ...more];
  const ends = all.map(({ publicId }) => line.follow(publicId, (id, seq) => deliverBy(id, [sms], seq)));
  await eventually(
    async () => {
      const rows = await query('select distinct account from account_line');
      return rows.length > 0 && rows.every(({ account }) => account === `user:sms:${bob}`);
    },
    { what: "the fallback's own line" },
  );
  const done = await Promise.all(ends);
  expect(kindsOf(done)).toEqual({ sent: all.length });
  expect(Math.max(...done.map(({ looks }) => looks))).toBeLessThanOrEqual(3);
  expect(await waiting()).toBe(0);
}, 30_000);

test('what was called and has settled by another word stands in no line, and nobody is asked for it again', async () => {
  const { deliver } = lab({ rate: null, perDay: 1 });
  const clientId = randomUUID();
  await deliver((await record(clientId, { priority: 1 })).publicId);
  const { id, publicId } = await record(clientId, { priority: 1 });
  expect(await deliver(publicId)).toMatchObject({ kind: 'wait', reason: 'provider_cap' });
  await query(`update notifications set status = 'SENT' where id = $1`, id);
  await query(`update account_line set called_at = clock_timestamp() - interval '2 minutes'`);
  await eventually(async () => (await waiting()) === 0, { what: 'an empty line' });
});

test('whoever has a moment of its own counts as called until then, however long ago it was called', async () => {
  const { deliver } = lab({ rate: { count: 2, windowMs: 60_000 }, perDay: null });
  const clientId = randomUUID();
  await deliver((await record(clientId)).publicId);
  for (let more = 0; more < 3; more++) {
    expect(await deliver((await record(clientId)).publicId)).toMatchObject({ kind: 'wait', reason: 'provider_rate' });
  }
  const called = async () => (await query('select count(called_at)::int as n from account_line'))[0].n;
  await eventually(async () => (await called()) === 2, {
    what: 'as many called as three seconds take, and two at least',
  });
  await query(`update account_line set called_at = clock_timestamp() - interval '1 minute',
    reserved_at = clock_timestamp() + interval '1 minute' where called_at is not null`);
  await pause(1_000);
  expect(await called()).toBe(2);
});
