import { expect, test } from 'vitest';
import { listBreakers } from '../../src/db/queries/provider-accounts/breaker.ts';
import type { AccountLimits } from '../../src/domain/account-limits.ts';
import { createLogger, type Logger } from '../../src/observability/logger.ts';
import { eventually } from '../support/expect/eventually.ts';
import { gate } from '../support/expect/gate.ts';
import { type SmtpScript, startSmtpFaultServer } from '../support/fakes/smtp-fault-server.ts';
import { FALLBACK, PRIMARY, startDeliveries } from '../support/servers/deliveries.ts';
import { deliveryLab } from '../support/servers/delivery-lab.ts';

const { cleanUps, database, pool, record, rowsOf, statusOf } = deliveryLab();

const WRONG_PASSWORD: SmtpScript = { mail: { reply: '530 5.7.0 authentication required' } };
const BROKEN: SmtpScript = { greeting: { reply: '421 4.3.2 shutting down' } };
const FINE: SmtpScript = {};

/** Two accounts; the breakers are as after a fresh start. */
async function accounts(
  primary: SmtpScript[],
  fallback: SmtpScript[] = [FINE],
  options: { maxDeferMs?: number; logger?: Logger; accountLimits?: AccountLimits } = {},
) {
  await pool().query('delete from provider_health');
  await pool().query('delete from account_line');
  const [one, other] = await Promise.all([startSmtpFaultServer(primary), startSmtpFaultServer(fallback)]);
  const deliveries = startDeliveries(database(), one.port, { fallbackPort: other.port, ...options });
  cleanUps.push(one.close, other.close, deliveries.stop);
  return { one, other, ...deliveries };
}

/** Not this very moment: a claim knows the time to the millisecond, and the row to the microsecond. */
const DUE = '-1 s';
const open = (provider = 'smtp', probeAfter = '1 hour') =>
  pool().query(
    `insert into provider_health (provider, breaker, away_since, probe_at)
      values ($1, 'open', clock_timestamp(), clock_timestamp() + $2::interval)
      on conflict (provider) do update set breaker = 'open', away_since = coalesce(provider_health.away_since, clock_timestamp()), probe_at = excluded.probe_at, probe_holder = null, probe_until = null`,
    [provider, probeAfter],
  );
const callAll = () => pool().query('update account_line set called_at = clock_timestamp()');
const breakerOf = async (provider: string) => (await listBreakers(pool(), [provider]))[0]?.state;
const down = { kind: 'wait', reason: 'provider_down' };

test('wrong credentials open the breaker at once, use up no attempt, and the next account sends', async () => {
  const { one, other, deliverBy } = await accounts([WRONG_PASSWORD]);
  const { id, publicId } = await record();
  expect(await deliverBy(publicId, [PRIMARY, FALLBACK])).toMatchObject({ kind: 'deferred', reason: 'auth_required' });
  expect(await breakerOf('smtp')).toBe('open');
  expect(await deliverBy(publicId, [PRIMARY, FALLBACK], 2)).toEqual({ kind: 'passed', code: 'provider_down' });
  expect(await deliverBy(publicId, [FALLBACK, PRIMARY], 3)).toEqual({ kind: 'sent' });
  expect([one.connections(), one.ledger.length, other.ledger.length]).toEqual([1, 0, 1]);
  expect(await rowsOf('attempts', id, 'seq')).toMatchObject([
    { provider: 'smtp', outcome: 'config', counts: false },
    { provider: 'smtp-fallback', outcome: 'sent', counts: true },
  ]);
  const { rows } = await pool().query('select retry_count, provider from notifications where id = $1', [id]);
  expect(rows).toEqual([{ retry_count: 0, provider: 'smtp-fallback' }]);
});

test('the log says once that a breaker opened and why, and once that it closed', async () => {
  const lines: { msg: string; provider: string; code: string | null }[] = [];
  const logger = createLogger('test', 'warn', { write: (line: string) => lines.push(JSON.parse(line)) });
  // Both are under way before either is answered.
  const answer = gate();
  const slowly: SmtpScript = { mail: { reply: '530 5.7.0 authentication required', when: answer.opened } };
  const { one, deliver } = await accounts([slowly, slowly, FINE], [FINE], { logger });
  const all = [await record(), await record()];
  const sending = Promise.all(all.map(({ publicId }) => deliver(publicId)));
  await eventually(() => one.steps.filter((step) => step.endsWith(' mail')).length === 2);
  answer.open();
  await sending;
  await open('smtp', DUE);
  expect(await deliver((await record()).publicId)).toEqual({ kind: 'sent' });
  expect(lines.map(({ msg, provider, code }) => [msg, provider, code])).toEqual([
    ['breaker opened', 'smtp', 'auth_required'],
    ['breaker closed', 'smtp', null],
  ]);
});

test('for the length of a line goes to the other account who stands behind it, and not who was called and has its moment', async () => {
  const accountLimits = { rate: { count: 1, windowMs: 20_000 }, perDay: null };
  const { deliverBy } = await accounts([FINE], [FINE], { accountLimits });
  const routes = [PRIMARY, FALLBACK];
  expect(await deliverBy((await record()).publicId, routes)).toEqual({ kind: 'sent' });
  const called = await record({ routes });
  const rate = { kind: 'wait', reason: 'provider_rate' };
  expect(await deliverBy(called.publicId, routes)).toMatchObject(rate);
  await callAll();
  await pool().query(`insert into account_line (notification_id, run, account, class, priority, client_id, since)
    select gen_random_uuid(), 0, 'smtp', 1, 3, gen_random_uuid(), clock_timestamp() from generate_series(1, 5)`);
  expect(await deliverBy(called.publicId, routes)).toMatchObject(rate);
  const { rows } = await pool().query('select reserved_at from account_line where notification_id = $1', [called.id]);
  expect(rows[0].reserved_at).toBeInstanceOf(Date);
  expect(await deliverBy((await record({ routes })).publicId, routes)).toEqual({
    kind: 'passed',
    code: 'provider_rate',
  });
});

test('with no other account that can send, an outage only puts it off', async () => {
  const { one, deliverBy, deliver } = await accounts([FINE]);
  await Promise.all([open('smtp'), open('smtp-fallback')]);
  const { id, publicId } = await record();
  expect(await deliver(publicId)).toMatchObject(down);
  expect(await deliverBy(publicId, [PRIMARY, FALLBACK])).toMatchObject(down);
  expect(await deliverBy(publicId, [FALLBACK, PRIMARY])).toMatchObject(down);
  expect(await statusOf(id)).toBe('DEFERRED');
  expect(await rowsOf('attempts', id)).toEqual([]);
  expect(one.connections()).toBe(0);
});

test('a wait of the account for longer than 30 s leaves it, a shorter one does not', async () => {
  const { deliverBy } = await accounts([FINE]);
  const holdOff = (span: string) =>
    pool().query(
      `insert into provider_health (provider, not_before) values ('smtp', clock_timestamp() + $1::interval)
        on conflict (provider) do update set not_before = excluded.not_before`,
      [span],
    );
  const { publicId } = await record();
  await holdOff('25 s');
  expect(await deliverBy(publicId, [PRIMARY, FALLBACK])).toMatchObject({ kind: 'wait', reason: 'provider_throttled' });
  await holdOff('35 s');
  expect(await deliverBy(publicId, [PRIMARY, FALLBACK])).toEqual({ kind: 'passed', code: 'provider_throttled' });
});

test('where the line of a rate is long, no more go over to the other account than that takes soon', async () => {
  // One a second for ordinary mail.
  const rate = { count: 75, windowMs: 60_000 };
  const { deliverBy } = await accounts([FINE], [FINE], { accountLimits: { rate, perDay: null } });
  for (let index = 0; index < 40; index++) {
    const { id } = await record();
    await pool().query(
      `insert into account_line (notification_id, run, account, class, priority, client_id, since)
        select id, run, 'smtp', 1, 3, client_id, created_at from notifications where id = $1`,
      [id],
    );
  }
  const many = await Promise.all(Array.from({ length: 10 }, () => record()));
  const kinds: string[] = [];
  for (const { publicId } of many) kinds.push((await deliverBy(publicId, [PRIMARY, FALLBACK])).kind);
  expect(kinds).toEqual([...Array(4).fill('passed'), ...Array(6).fill('wait')]);
  // Whoever has gone over stands before all who come to the other account, and as soon as it has begun one more may go over.
  const first = many[0] as { publicId: string };
  expect(await deliverBy(first.publicId, [FALLBACK, PRIMARY])).toEqual({ kind: 'sent' });
  const later = await Promise.all([record(), record()]);
  expect(await deliverBy(later[0].publicId, [PRIMARY, FALLBACK])).toMatchObject({ kind: 'passed' });
  expect(await deliverBy(later[1].publicId, [PRIMARY, FALLBACK])).toMatchObject({ kind: 'wait' });
});

test('two accounts that both are over their cap do not send a message to and fro', async () => {
  await pool().query('delete from provider_health');
  await pool().query('delete from account_line');
  const servers = await Promise.all([startSmtpFaultServer([FINE]), startSmtpFaultServer([FINE])]);
  const { deliver, deliverBy, stop } = startDeliveries(database(), servers[0].port, {
    fallbackPort: servers[1].port,
    accountLimits: { rate: null, perDay: 1 },
  });
  cleanUps.push(stop, ...servers.map((server) => server.close));
  expect(await deliver((await record({ priority: 1 })).publicId)).toEqual({ kind: 'sent' });
  const { publicId } = await record({ priority: 1 });
  expect(await deliverBy(publicId, [PRIMARY, FALLBACK])).toEqual({ kind: 'passed', code: 'provider_cap' });
  expect(await deliverBy((await record({ priority: 1 })).publicId, [FALLBACK])).toEqual({ kind: 'sent' });
  expect(await deliverBy(publicId, [FALLBACK, PRIMARY])).toMatchObject({ kind: 'wait', reason: 'provider_cap' });
});

test('what may have been sent stays with its account, however long that is away', async () => {
  const { other, deliverBy } = await accounts([{ dot: { end: 'rst' } }]);
  const { id, publicId } = await record();
  expect(await deliverBy(publicId, [PRIMARY, FALLBACK])).toMatchObject({ kind: 'ambiguous' });
  await open();
  expect(await deliverBy(publicId, [PRIMARY, FALLBACK], 2)).toMatchObject(down);
  expect(await statusOf(id)).toBe('RETRYING');
  expect(other.connections()).toBe(0);
});

test('a provider that this worker lacks is left for one that it has, and else waited for, without a call', async () => {
  const { deliverBy } = await accounts([FINE]);
  const missing = { channel: 'email' as const, provider: 'not-here' };
  const { id, publicId } = await record();
  expect(await deliverBy(publicId, [missing])).toMatchObject({ kind: 'wait', reason: 'provider_missing' });
  expect(await deliverBy(publicId, [missing, PRIMARY])).toEqual({ kind: 'passed', code: 'provider_missing' });
  expect(await rowsOf('attempts', id)).toEqual([]);
});

test('of all who come when the probe is due one calls, and its success lets all others through when they are called', async () => {
  const greeting = gate();
  const { one, deliver } = await accounts([{ greeting: { when: greeting.opened } }, FINE]);
  await open('smtp', DUE);
  const all = await Promise.all(Array.from({ length: 20 }, () => record()));
  let answered = 0;
  const sending = all.map(({ publicId }) => deliver(publicId).finally(() => answered++));
  await eventually(() => answered === 19, { what: 'an answer to all others' });
  greeting.open();
  const outcomes = await Promise.all(sending);
  expect(outcomes.filter(({ kind }) => kind === 'sent')).toHaveLength(1);
  expect(outcomes.filter(({ kind }) => kind === 'wait')).toHaveLength(19);
  expect(one.connections()).toBe(1);
  expect(await breakerOf('smtp')).toBe('closed');
  await callAll();
  const waiting = all.filter((_, index) => outcomes[index]?.kind === 'wait');
  const then = await Promise.all(waiting.map(({ publicId }) => deliver(publicId)));
  expect(then.map(({ kind }) => kind)).toEqual(Array(19).fill('sent'));
});

test('a probe that fails uses up no attempt and puts the next one off for longer each time', async () => {
  const { deliver } = await accounts([BROKEN]);
  const { id, publicId } = await record();
  const pauses: number[] = [];
  for (let seq = 1; seq <= 4; seq++) {
    await open('smtp', DUE);
    expect(await deliver(publicId, seq)).toMatchObject({ kind: 'deferred', reason: 'connection_deferred' });
    const { rows } = await pool().query(
      `select round(extract(epoch from probe_at - clock_timestamp()))::int as left, probe_holder from provider_health`,
    );
    expect(rows[0].probe_holder).toBeNull();
    pauses.push(rows[0].left);
  }
  expect(pauses).toEqual([10, 20, 30, 30]);
  expect(await statusOf(id)).toBe('DEFERRED');
  expect((await rowsOf('attempts', id)).map(({ counts }) => counts)).toEqual([false, false, false, false]);
});

test('a probe that says nothing of the provider gives its permit back; one whose worker died loses it', async () => {
  const { deliver } = await accounts([{ rcpt: { reply: '450 4.7.28 slow down' } }, FINE]);
  await open('smtp', DUE);
  expect(await deliver((await record()).publicId)).toMatchObject({ kind: 'deferred', reason: 'smtp_450' });
  const { rows } = await pool().query('select breaker, probe_holder, probe_until from provider_health');
  expect(rows).toEqual([{ breaker: 'open', probe_holder: null, probe_until: null }]);

  const lost = `update provider_health set not_before = null, probe_holder = gen_random_uuid(), probe_until = clock_timestamp()`;
  await pool().query(`${lost} + interval '20 s'`);
  const { publicId } = await record();
  expect(await deliver(publicId)).toMatchObject(down);
  await pool().query(`${lost} + interval '${DUE}'`);
  expect(await deliver(publicId)).toEqual({ kind: 'sent' });
  expect(await breakerOf('smtp')).toBe('closed');
});

test("a refusal of the probe's own message shows that the provider works", async () => {
  const { deliver } = await accounts([{ rcpt: { reply: '550 5.7.1 not wanted' } }]);
  await open('smtp', DUE);
  expect(await deliver((await record()).publicId)).toEqual({ kind: 'permanent', code: 'smtp_550' });
  expect(await breakerOf('smtp')).toBe('closed');
});

test('an outage that is too long ends as FAILED with one dead letter, or UNKNOWN where it may have been sent', async () => {
  const { deliver } = await accounts([{ dot: { end: 'rst' } }], [FINE], { maxDeferMs: 300 });
  const [plain, doubtful] = [await record(), await record()];
  expect(await deliver(doubtful.publicId)).toMatchObject({ kind: 'ambiguous' });
  await open();
  for (const { publicId } of [plain, doubtful]) {
    const seq = publicId === doubtful.publicId ? 2 : 1;
    const outcome = await deliver(publicId, seq);
    expect(outcome).toMatchObject(down);
    // Not long past the moment at which it is given up: last looks are spread over a twenty-fourth.
    expect((outcome as { waitMs: number }).waitMs).toBeLessThanOrEqual(313);
  }
  await new Promise((resolve) => setTimeout(resolve, 350));
  expect(await deliver(plain.publicId)).toEqual({ kind: 'gone', status: 'FAILED' });
  expect(await deliver(doubtful.publicId, 2)).toEqual({ kind: 'gone', status: 'UNKNOWN' });
  expect(await rowsOf('dead_letters', plain.id)).toMatchObject([{ error_code: 'deferred_too_long', status: 'FAILED' }]);
  expect(await rowsOf('dead_letters', doubtful.id)).toMatchObject([{ error_code: 'deferred_too_long_before_resend' }]);
});

test('the time of an outage is counted over its probes, for the account, and forgotten once a call has got through', async () => {
  const { deliver } = await accounts([BROKEN, FINE]);
  const { publicId } = await record();
  const since = async () =>
    (await pool().query(`select away_since from provider_health where provider = 'smtp'`)).rows[0].away_since;
  await open();
  await deliver(publicId);
  const first = await since();
  expect(first).toBeInstanceOf(Date);
  await open('smtp', DUE);
  expect(await deliver(publicId, 1)).toMatchObject({ kind: 'deferred' });
  expect(await since()).toEqual(first);
  await open('smtp', DUE);
  expect(await deliver(publicId, 2)).toEqual({ kind: 'sent' });
  expect(await since()).toBeNull();
});

test('an earlier outage, a rate and another time count for nothing in the next outage', async () => {
  const { deliver } = await accounts([FINE], [FINE], { maxDeferMs: 60_000 });
  const { id, publicId } = await record({ createdAt: new Date(Date.now() - 3_600_000) });
  await open();
  await pool().query(`update provider_health set away_since = clock_timestamp() - interval '50 s'`);
  expect(await deliver(publicId)).toMatchObject(down);
  // It has waited for an hour, but nobody has been away for longer than 50 s.
  expect(await statusOf(id)).toBe('DEFERRED');
  await pool().query(`update provider_health set away_since = clock_timestamp() - interval '61 s'`);
  expect(await deliver(publicId)).toEqual({ kind: 'gone', status: 'FAILED' });

  const scheduled = await record({ createdAt: new Date(Date.now() - 3_600_000), sendAt: new Date(Date.now() - 5_000) });
  expect(await deliver(scheduled.publicId)).toMatchObject(down);
});

test('a call that gets through after a Retry-After ends the outage', async () => {
  const { deliver } = await accounts([{ rcpt: { reply: '450 4.7.28 slow down' } }, FINE]);
  expect(await deliver((await record()).publicId)).toMatchObject({ kind: 'deferred' });
  const away = async () => (await pool().query('select away_since from provider_health')).rows[0].away_since;
  expect(await away()).toBeInstanceOf(Date);
  await pool().query('update provider_health set not_before = clock_timestamp()');
  expect(await deliver((await record()).publicId)).toEqual({ kind: 'sent' });
  expect(await away()).toBeNull();
});
