import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { UsageCell } from '../../src/db/queries/usage.ts';
import { CHANNELS } from '../../src/domain/channel.ts';
import { NIL_ID } from '../../src/domain/ids.ts';
import { bucketOf, LATENCY_BUCKETS } from '../../src/domain/latency.ts';
import { STATUSES } from '../../src/domain/status.ts';
import { addDays, dayOf } from '../../src/domain/usage-days.ts';
import { createUsageRounds, rollUpUsage } from '../../src/jobs/roll-up-usage.ts';
import { roomInMinute } from '../support/expect/periods.ts';
import { print } from '../support/expect/print.ts';
import { size } from '../support/factories/size.ts';
import { type Ended, insertEnded } from '../support/factories/usage.ts';
import { silentLogger } from '../support/servers/kafka.ts';
import { useDatabase } from '../support/servers/use-api.ts';

const db = useDatabase();

const DAY_MS = 86_400_000;
const roll = (retentionDays = 90) => rollUpUsage({ pool: db.database.pool, retentionDays, logger: silentLogger });
/** As if all hours had been counted long ago. */
const forget = () =>
  db.database.pool.query(`update usage_hourly set updated_at = '2000-01-01' where client_id = $1`, [NIL_ID]);
const clear = () => db.database.pool.query('truncate notifications, usage_daily, usage_hourly');

type Row = UsageCell & { day: string };
async function stored(clientId?: string): Promise<Row[]> {
  const { rows } = await db.database.pool.query(
    `select client_id as "clientId", environment, day::text, channel, provider, error_code as "errorCode", accepted::int,
        sent::int, delivered::int, failed::int, retries::int, latency from usage_daily
      where client_id <> $1 and ($2::uuid is null or client_id = $2)`,
    [NIL_ID, clientId ?? null],
  );
  return rows;
}

/** The same figures, one notification after the other. */
function naive(ended: Ended[]): Row[] {
  const rows = new Map<string, Row>();
  for (const one of ended) {
    const { clientId, createdAt, environment = 'live', channel = 'email', status = 'SENT', sentAt, sendAt } = one;
    const key = { clientId, environment, day: dayOf(createdAt), channel };
    const full = { ...key, provider: one.provider ?? '', errorCode: one.errorCode ?? '' };
    const none = {
      accepted: 0,
      sent: 0,
      delivered: 0,
      failed: 0,
      retries: 0,
      latency: new Array(LATENCY_BUCKETS).fill(0),
    };
    const row = rows.get(JSON.stringify(full)) ?? { ...full, ...none };
    rows.set(JSON.stringify(full), row);
    row.accepted++;
    row.retries += one.retryCount ?? 0;
    if (status === 'FAILED' || status === 'UNKNOWN') row.failed++;
    if (one.deliveredAt) row.delivered++;
    if (!sentAt) continue;
    row.sent++;
    const due = Math.max(createdAt.getTime(), sendAt?.getTime() ?? 0);
    const bucket = bucketOf(Math.max(0, sentAt.getTime() - due));
    row.latency[bucket] = (row.latency[bucket] ?? 0) + 1;
  }
  return [...rows.values()];
}

const sorted = (rows: Row[]) => rows.map((row) => JSON.stringify(row, Object.keys(row).sort())).sort();

test('the figures of a day are those of a naive count, whatever the notifications', async () => {
  const clients = [randomUUID(), randomUUID()];
  const now = Date.now();
  const moment = fc.integer({ min: now - 3 * DAY_MS, max: now }).map((ms) => new Date(ms));
  const after = (at: Date, most: number) => fc.nat(most).map((ms) => new Date(at.getTime() + ms));
  const ended: fc.Arbitrary<Ended> = moment.chain((createdAt) =>
    fc.record({
      createdAt: fc.constant(createdAt),
      clientId: fc.constantFrom(...clients),
      environment: fc.constantFrom('live' as const, 'test' as const),
      channel: fc.constantFrom(...CHANNELS),
      provider: fc.constantFrom(null, 'smtp', 'twilio'),
      errorCode: fc.constantFrom(null, 'smtp_550', 'timeout'),
      status: fc.constantFrom(...STATUSES),
      retryCount: fc.nat(4),
      sendAt: fc.option(after(createdAt, DAY_MS), { nil: null }),
      sentAt: fc.option(after(createdAt, 2 * DAY_MS), { nil: null }),
      deliveredAt: fc.option(after(createdAt, 3 * DAY_MS), { nil: null }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(ended, { maxLength: 60 }), async (given) => {
      await clear();
      await insertEnded(db.database, given);
      await roll();
      expect(sorted(await stored())).toEqual(sorted(naive(given)));
    }),
    { numRuns: 10 },
  );
}, 120_000);

test('a round that is done again changes nothing, and one after a change brings the change', async () => {
  await clear();
  await roomInMinute(20_000);
  const clientId = randomUUID();
  const createdAt = new Date();
  const [id] = await insertEnded(db.database, [{ clientId, createdAt, status: 'RETRYING', errorCode: 'timeout' }]);
  expect(await roll()).toEqual([dayOf(createdAt)]);
  expect(await roll()).toEqual([]);
  const versions = async () =>
    (await db.database.pool.query('select xmin, * from usage_daily where client_id = $1', [clientId])).rows;
  const before = await versions();
  await forget();
  await roll();
  expect(await versions()).toEqual(before);
  await db.database.pool.query(
    `update notifications set status = 'SENT', error_code = null, provider = 'smtp', sent_at = created_at + interval '40 ms',
      retry_count = 1 where id = $1`,
    [id],
  );
  await forget();
  await roll();
  expect(await stored(clientId)).toMatchObject([
    {
      provider: 'smtp',
      errorCode: '',
      accepted: 1,
      sent: 1,
      failed: 0,
      retries: 1,
      latency: [0, 1, ...before[0].latency.slice(2)],
    },
  ]);
});

test('a day of which retention may have deleted something keeps its figures', async () => {
  await clear();
  const clientId = randomUUID();
  const [today, before] = [new Date(), new Date(Date.now() - 3 * DAY_MS)];
  await insertEnded(db.database, [
    { clientId, createdAt: today },
    { clientId, createdAt: before },
    { clientId, createdAt: before },
  ]);
  await roll(90);
  const accepted = async () => Object.fromEntries((await stored(clientId)).map(({ day, accepted }) => [day, accepted]));
  const all = { [dayOf(today)]: 1, [dayOf(before)]: 2 };
  expect(await accepted()).toEqual(all);
  await db.database.pool.query('delete from notifications where created_at < $1', [new Date(Date.now() - 2 * DAY_MS)]);
  await forget();
  expect(await roll(2)).not.toContain(dayOf(before));
  expect(await accepted()).toEqual(all);
});

test('one process counts at a time', async () => {
  await clear();
  await insertEnded(db.database, [{ clientId: randomUUID(), createdAt: new Date() }]);
  const rounds = await Promise.all([roll(), roll(), roll()]);
  expect(rounds.filter((one) => one?.length === 1)).toHaveLength(1);
});

test('a round ends when it is told to stop, and leaves no day half counted', async () => {
  await clear();
  const clientId = randomUUID();
  const days = Array.from({ length: 5 }, (_, age) => new Date(Date.now() - age * DAY_MS));
  await insertEnded(
    db.database,
    days.map((createdAt) => ({ clientId, createdAt })),
  );
  const stopping = AbortSignal.abort();
  expect(await rollUpUsage({ pool: db.database.pool, retentionDays: 90, logger: silentLogger, stopping })).toEqual([]);
  expect(await stored()).toEqual([]);
});

test('after a long round comes a rest of nine times as long', async () => {
  await clear();
  const clientId = randomUUID();
  const createdAt = new Date();
  await insertEnded(db.database, [{ clientId, createdAt }]);
  const slow = {
    ...db.database.pool,
    query: db.database.pool.query.bind(db.database.pool),
    connect: async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return db.database.pool.connect();
    },
  };
  const round = createUsageRounds({ pool: slow as never, retentionDays: 90, logger: silentLogger });
  const stopping = new AbortController().signal;
  await round(stopping);
  await clear();
  await insertEnded(db.database, [{ clientId, createdAt }]);
  await round(stopping);
  expect(await stored()).toEqual([]);
});

/** 1,000,000 in `npm run check:full-size`. */
const MANY = size(20_000, 1_000_000);

test(`a day of ${MANY} notifications is counted in parts, none of which takes longer than a statement may`, async () => {
  await clear();
  const connection = await db.database.pool.connect();
  await connection.query('set statement_timeout = 0');
  const startsAt = Date.parse(addDays(dayOf(new Date()), -1));
  await connection.query({
    text: `insert into notifications (id, client_id, environment, channel, status, priority, category, on_ambiguous, recipient,
        recipient_hash, user_key, content, retry, routes, provider, error_code, sent_at, created_at, updated_at)
      select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(i::text), 1, 3) || '8' || substr(md5(i::text), 4, 15))::uuid,
        md5((i % 50)::text)::uuid, 'live', 'email', 'SENT', 5, 'transactional', 'resend', '{}', '\\x00', 'u', to_json(repeat('x', 600)), '{}', '[]',
        'smtp', case when i % 100 = 0 then 'smtp_550' end, at + i % 1000 * interval '1 ms', at, at
      from generate_series(0, $1::int - 1) i, lateral (select to_timestamp($2::float8 / 1000) + i * (interval '1 day' / $1) as at) t`,
    values: [MANY, startsAt],
    query_timeout: 600_000,
  } as never);
  await connection.query({ text: 'vacuum analyze notifications', query_timeout: 600_000 } as never);
  connection.release(true);
  const startedAt = performance.now();
  await roll();
  const tookMs = Math.round(performance.now() - startedAt);
  print(`${MANY} notifications of a day counted in ${tookMs} ms`);
  // Of a very long day a round does a part, and the next goes on.
  while ((await stored()).length === 0) await roll();
  const rows = await stored();
  expect(rows.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(MANY);
  expect(rows).toHaveLength(51);
}, 900_000);

/** A pool that counts how often notifications are counted. */
function counting() {
  const { pool } = db.database;
  const counts = { pages: 0 };
  const query = (asked: { name?: string }) => {
    if (asked.name === 'count-usage') counts.pages++;
    return pool.query(asked as never);
  };
  return { counts, pool: { query, connect: () => pool.connect() } as never };
}

test('an hour of many notifications is counted in pages of so many, and comes to the same', async () => {
  await clear();
  const clientId = randomUUID();
  const startsAt = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 2 * 3_600_000;
  await insertEnded(
    db.database,
    Array.from({ length: 2_500 }, (_, n) => ({ clientId, createdAt: new Date(startsAt + n * 1_000) })),
  );
  const { pool, counts } = counting();
  await rollUpUsage({ pool, retentionDays: 90, logger: silentLogger, pageSize: 1_000 });
  expect((await stored(clientId)).reduce((sum, { accepted }) => sum + accepted, 0)).toBe(2_500);
  // Three pages of the full hour, and one each of the two after it.
  expect(counts.pages).toBe(5);
});

test('a round counts the hours that are due and no others, and a late change comes with its hour', async () => {
  await clear();
  await roomInMinute(20_000);
  const clientId = randomUUID();
  const createdAt = new Date(Date.now() - 10 * 3_600_000);
  const [id] = await insertEnded(db.database, [{ clientId, createdAt, status: 'FAILED' }]);
  await roll();
  await db.database.pool.query(`update notifications set status = 'SENT', sent_at = now() where id = $1`, [id]);
  const { pool, counts } = counting();
  const rollCounting = () => rollUpUsage({ pool, retentionDays: 90, logger: silentLogger });
  await rollCounting();
  expect(counts.pages).toBe(0);
  await db.database.pool.query(
    `update usage_hourly set updated_at = now() - interval '1 hour' where client_id = $1 and hour = date_trunc('hour', $2::timestamptz)`,
    [NIL_ID, createdAt],
  );
  expect(await rollCounting()).toEqual([dayOf(createdAt)]);
  expect(counts.pages).toBe(1);
  expect(await stored(clientId)).toMatchObject([{ accepted: 1, sent: 1, failed: 0 }]);
});
