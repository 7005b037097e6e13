import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import type { Pool } from '../../src/db/client.ts';
import { findStatsClock } from '../../src/db/queries/stats/count.ts';
import { sumStats } from '../../src/db/queries/stats/read.ts';
import { CHANNELS } from '../../src/domain/channel.ts';
import { DEFAULT_RETENTION_DAYS } from '../../src/domain/retention.ts';
import { STATUSES } from '../../src/domain/status.ts';
import { countStats, createStatsRounds, type StatsRound } from '../../src/jobs/count-stats.ts';
import { purgeOld } from '../../src/jobs/purge-old.ts';
import { rebuildStats, TooLongAgo } from '../../src/jobs/rebuild-stats.ts';
import { setStats } from '../../src/jobs/set-stats.ts';
import { roomInMinute } from '../support/expect/periods.ts';
import { wrongCells } from '../support/expect/stats.ts';
import { insertStories, type Step, type Story } from '../support/factories/stats.ts';
import { silentLogger } from '../support/servers/kafka.ts';
import { useDatabase } from '../support/servers/use-api.ts';

const db = useDatabase();

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const retention = DEFAULT_RETENTION_DAYS;
const all = { retention, logger: silentLogger, longestRoundMs: 60_000 };
const clientId = randomUUID();

const query = async (text: string, values: unknown[] = []) => (await db.database.pool.query(text, values)).rows;
const ago = (ms: number) => new Date(Date.now() - ms);
const story = (at: Date, ...rest: Step[]): Story => ({
  clientId,
  steps: [{ at, status: 'PENDING' }, ...rest],
});
const sentAt = (at: Date): Story => {
  const later = (ms: number) => new Date(at.getTime() + ms);
  return story(at, { at: later(20), status: 'PROCESSING', provider: 'smtp' }, { at: later(80), status: 'SENT' });
};

/** A round that remembers nothing, of what has happened a moment ago as well. */
async function count(pool: Pool = db.database.pool, memory?: StatsRound): Promise<number | null> {
  await sleep(5);
  return countStats({ ...all, pool }, memory);
}

async function expectRight(): Promise<void> {
  const { asOf } = await findStatsClock(db.database.pool);
  expect(await wrongCells(db.database.pool, asOf as Date)).toEqual([]);
}

const accepted = async () =>
  (await query(`select coalesce(sum(count), 0)::int as n from stats_minute where status = 'ACCEPTED'`))[0].n;

const clear = () =>
  query('truncate notifications, timeline, attempts, stats_minute, stats_hour, stats_day, stats_counted');

beforeEach(clear);

test('the cells are those of a plain count of the timeline, whatever has happened when', async () => {
  const now = Date.now();
  const moment = fc.integer({ min: now - 23 * HOUR_MS, max: now - 10 }).map((ms) => new Date(ms));
  const step = fc.record({
    // An attempt never begins in the very moment of acceptance: whose provider that was, each would say otherwise.
    after: fc.oneof(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 1, max: 3 * HOUR_MS })),
    status: fc.constantFrom(...STATUSES),
    reason: fc.constantFrom(null, 'smtp_550', 'user_limit', 'x'.repeat(300)),
    provider: fc.constantFrom(undefined, 'smtp', 'smtp-fallback'),
  });
  const campaigns = [null, randomUUID(), randomUUID()];
  const stories = fc
    .record({
      at: moment,
      clientId: fc.constantFrom(clientId, randomUUID()),
      environment: fc.constantFrom('live' as const, 'test' as const),
      channel: fc.constantFrom(...CHANNELS),
      sendAt: fc.option(moment, { nil: null }),
      campaignId: fc.constantFrom(...campaigns),
      steps: fc.array(step, { maxLength: 5 }),
    })
    .map(({ at, steps, ...rest }): Story => {
      let last = at.getTime();
      const further = steps.map(({ after, provider, ...one }) => {
        last = Math.min(last + after, now - 5);
        return { ...one, at: new Date(last), ...(provider && { provider }) };
      });
      return { ...rest, steps: [{ at, status: 'PENDING' }, ...further] };
    });
  await fc.assert(
    fc.asyncProperty(fc.array(stories, { maxLength: 60 }), fc.array(stories, { maxLength: 20 }), async (some, more) => {
      await clear();
      await insertStories(db.database, some);
      await count();
      await expectRight();
      await insertStories(db.database, more);
      await count();
      await expectRight();
    }),
    { numRuns: 5 },
  );
});

test('a round that is done again changes nothing', async () => {
  await roomInMinute(10_000);
  await insertStories(db.database, [sentAt(ago(90 * MINUTE_MS)), sentAt(ago(3 * MINUTE_MS)), sentAt(ago(1_000))]);
  await count();
  const versions = () =>
    query(`select xmin::text, * from (select xmin, at, status, count from stats_minute union all
      select xmin, at, status, count from stats_hour) cells order by at, status, count`);
  const before = await versions();
  expect(before.length).toBeGreaterThan(6);
  await count();
  expect(await versions()).toEqual(before);
});

/** A pool whose connections die at the `nth` of all statements that write cells. */
function dying(nth: number): Pool {
  const { pool } = db.database;
  let left = nth;
  const connect = async () => {
    const client = await pool.connect();
    const ask = client.query.bind(client) as (asked: unknown, values?: unknown) => Promise<unknown>;
    const mortal = (asked: { name?: string }, values?: unknown) => {
      const writes = /^(set-stats|sum-stats|mark-stats)/.test(asked.name ?? '');
      if (writes && --left === 0) throw new Error('killed');
      return ask(asked, values);
    };
    return new Proxy(client, {
      get: (target, key) => {
        if (key === 'query') return mortal;
        const value = Reflect.get(target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
  return { query: pool.query.bind(pool), connect } as unknown as Pool;
}

test('a round that is killed, wherever that is, leaves nothing that the next one does not mend', async () => {
  const stories = [1, 0.5, 0].map((hours) => sentAt(ago(hours * HOUR_MS + 5_000)));
  let killed = 0;
  for (let nth = 1; ; nth++) {
    await clear();
    await insertStories(db.database, stories);
    const lately = () => ({ before: ago(HOUR_MS), hours: [] });
    const died = await count(dying(nth), lately()).then(
      () => false,
      (error: Error) => error.message === 'killed',
    );
    if (!died) break;
    killed++;
    // Those of the minutes that were set are whole: no hour or day has more than they.
    const [left] = await query(`select (select coalesce(sum(count), 0) from stats_hour)::int as hours,
      (select coalesce(sum(count), 0) from stats_minute)::int as minutes`);
    expect(left.hours).toBeLessThanOrEqual(left.minutes);
    await count(db.database.pool, lately());
    await expectRight();
  }
  // A statement for the minutes of each hour, and three for each sum.
  expect(killed).toBeGreaterThan(4);
});

test('one process counts at a time; several that do so all the same come to what one does, while more comes', async () => {
  await insertStories(db.database, [sentAt(ago(2 * MINUTE_MS))]);
  const rounds = await Promise.all([count(), count(), count()]);
  expect(rounds.filter((one) => one === null).length).toBeGreaterThan(0);

  const { pool } = db.database;
  const until = Date.now() + 1_500;
  const write = async () => {
    while (Date.now() < until) await insertStories(db.database, [sentAt(ago(200)), sentAt(ago(70 * MINUTE_MS))]);
  };
  // Without the job's lock, as when that is lost while a statement of its holder is still under way.
  const set = async () => {
    while (Date.now() < until) {
      await setStats(pool, { from: ago(2 * HOUR_MS), to: new Date() });
    }
  };
  await Promise.all([write(), write(), set(), set(), rebuildStats(pool, retention, ago(3 * HOUR_MS))]);
  await count();
  await expectRight();
  expect(await accepted()).toBe((await query('select count(*)::int as n from notifications'))[0].n);
});

test('what another process has just counted is left to it', async () => {
  await roomInMinute(10_000);
  const { pool } = db.database;
  const memory: StatsRound = { before: null, hours: [] };
  await count(pool, memory);
  await insertStories(db.database, [story(ago(10))]);
  await count(pool);
  await insertStories(db.database, [story(ago(10))]);
  expect(await countStats({ ...all, pool, freshMs: MINUTE_MS }, memory)).toBe(0);
  expect(await accepted()).toBe(1);
  await count(pool, memory);
  expect(await accepted()).toBe(2);
});

test('what began before a round and was committed after it is counted by the next, or once its hour is over', async () => {
  await roomInMinute(10_000);
  const memory: StatsRound = { before: null, hours: [] };
  const ids = await insertStories(db.database, [story(ago(80 * MINUTE_MS)), story(ago(80 * MINUTE_MS))]);
  await count(db.database.pool, memory);
  const late = await db.database.pool.connect();
  const write = (id: string | undefined, at: Date) =>
    late.query(`insert into timeline (notification_id, sequence, at, status) values ($1, 2, $2, 'CANCELLED')`, [
      id,
      at,
    ]);
  await late.query('begin');
  await write(ids[0], ago(30_000));
  await write(ids[1], ago(70 * MINUTE_MS));
  await count(db.database.pool, memory);
  const cancelled = async () =>
    (await query(`select coalesce(sum(count), 0)::int as n from stats_minute where status = 'CANCELLED'`))[0].n;
  expect(await cancelled()).toBe(0);
  await late.query('commit');
  late.release();
  await count(db.database.pool, memory);
  expect(await cancelled()).toBe(1);
  // As an hour later.
  memory.before = ago(HOUR_MS);
  await count(db.database.pool, memory);
  expect(await cancelled()).toBe(2);
  await expectRight();
});

test('what retention deletes keeps its figures, also where it is counted again, and what it may have begun with is refused', async () => {
  const old = new Date(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 40 * HOUR_MS);
  await insertStories(db.database, [sentAt(old), sentAt(ago(5 * HOUR_MS)), sentAt(ago(5 * HOUR_MS))]);
  await count();
  await rebuildStats(db.database.pool, retention, ago(48 * HOUR_MS));
  await expectRight();
  const cells = () =>
    query(`select 'm' as of, at, status, count::int from stats_minute union all
    select 'h', at, status, count::int from stats_hour union all select 'd', at, status, count::int from stats_day
    order by 1, 2, 3`);
  const before = await cells();

  const short = { ...retention, notifications: 1 };
  await purgeOld({ pool: db.database.pool, retention: short, logger: silentLogger });
  expect(await query('select from notifications')).toHaveLength(2);
  // Retention was longer before, so that nobody knows what is gone.
  const rebuilt = await rebuildStats(db.database.pool, retention, ago(48 * HOUR_MS));
  expect(rebuilt).toMatchObject({ purged: 1 });
  await count();
  expect(await cells()).toEqual(before);

  // Days are sums of hours, and hours of minutes: what is left of each has to be whole.
  for (const kept of [short, { ...retention, stats_minutes: 1 }, { ...retention, stats_hours: 1 }])
    await expect(rebuildStats(db.database.pool, kept, ago(48 * HOUR_MS))).rejects.toThrow(TooLongAgo);
  expect(await cells()).toEqual(before);
});

test('of a minute of which some is deleted, what came late does not take the rest away', async () => {
  const at = ago(4 * HOUR_MS);
  const ids = await insertStories(db.database, [story(at), story(at), story(at)]);
  await count();
  await query('delete from timeline where notification_id = any($1)', [ids.slice(0, 2)]);
  await insertStories(db.database, [story(at)]);
  await rebuildStats(db.database.pool, retention, ago(6 * HOUR_MS));
  expect(await accepted()).toBe(3);
});

test('what was counted is complete by what has come since, and none of it is told twice', async () => {
  await roomInMinute(10_000);
  const asked = async () => {
    const question = { clientId, environment: 'live', step: '1m', by: [] } as const;
    const { sums, asOf } = await sumStats(
      db.database.pool,
      { ...question, from: ago(10 * MINUTE_MS), to: ago(-HOUR_MS) },
      100,
    );
    const n = sums.filter(({ status }) => status === 'ACCEPTED').reduce((sum, one) => sum + one.count, 0);
    return { n, lateMs: asOf ? Date.now() - asOf.getTime() : null };
  };
  expect(await asked()).toEqual({ n: 0, lateMs: null });
  await insertStories(db.database, [story(ago(4 * MINUTE_MS)), story(ago(50))]);
  await count();
  expect(await asked()).toMatchObject({ n: 2 });
  // By a clock that goes before the database's, which is counted when its time has come.
  await insertStories(db.database, [story(new Date()), story(ago(-MINUTE_MS))]);
  await sleep(5);
  expect(await asked()).toMatchObject({ n: 3 });
  await count();
  expect(await asked()).toMatchObject({ n: 3 });
  await query('update timeline set at = clock_timestamp() where at > clock_timestamp()');
  await sleep(5);
  expect((await asked()).n).toBe(4);
  // A job that has stopped says since when, and nobody counts for hours what it has left.
  await query(`update stats_counted set at = at - interval '3 minutes', counted_at = counted_at - interval '3 minutes'
    where at = (select max(at) from stats_counted)`);
  const { lateMs } = await asked();
  expect(lateMs).toBeGreaterThan(2 * MINUTE_MS);
});

test('an hour that was not summed before the counting stopped has its minutes, by whatever step it is asked for', async () => {
  await roomInMinute(10_000);
  await insertStories(db.database, [story(ago(50))]);
  await count();
  // As it stands three hours after the job has stopped.
  await query(`update stats_minute set at = at - interval '3 hours'`);
  await query(`update stats_counted set at = at - interval '3 hours', counted_at = counted_at - interval '3 hours'`);
  const day = (days: number) => new Date((Math.floor(Date.now() / (24 * HOUR_MS)) + days) * 24 * HOUR_MS);
  for (const step of ['1h', '1d'] as const) {
    const question = { clientId, environment: 'live', step, by: [], from: day(-1), to: day(1) } as const;
    const { sums } = await sumStats(db.database.pool, question, 100);
    expect(sums.map(({ status, count }) => [status, count])).toEqual([['ACCEPTED', 1]]);
  }
});

test('hours that a round does not get to are for the next, and after a long round comes a rest', async () => {
  await insertStories(
    db.database,
    [3, 2, 1].map((hours) => sentAt(ago(hours * HOUR_MS))),
  );
  const memory: StatsRound = { before: null, hours: [] };
  await sleep(5);
  const short = { ...all, pool: db.database.pool, longestRoundMs: 1 };
  await countStats(short, memory);
  expect(memory.hours.length).toBeGreaterThan(0);
  await count(db.database.pool, memory);
  expect(memory.hours).toEqual([]);
  await expectRight();

  const stopping = new AbortController().signal;
  const slow = {
    query: db.database.pool.query.bind(db.database.pool),
    connect: async () => {
      await sleep(20);
      return db.database.pool.connect();
    },
  } as unknown as Pool;
  const round = createStatsRounds({ ...all, pool: slow });
  await round(stopping);
  await insertStories(db.database, [story(ago(10))]);
  const before = await accepted();
  await round(stopping);
  expect(await accepted()).toBe(before);
});
