import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { listBreakers, sampleProviders } from '../../src/db/queries/provider-accounts/breaker.ts';
import { sampleBreakers } from '../../src/jobs/sample-breakers.ts';
import { silentLogger } from '../support/servers/kafka.ts';
import { useDatabase } from '../support/servers/use-api.ts';

const db = useDatabase();

beforeEach(() => db.database.pool.query('truncate attempts, provider_health'));

/** Attempts that were answered `agoS` seconds ago, one a millisecond later than the other, or are still waited for. */
async function answered(
  oks: (boolean | null)[],
  { provider = 'smtp', agoS = 1, state = 'finished', leaseS = 30 } = {},
) {
  for (const [index, ok] of oks.entries()) {
    await db.database.pool.query(
      `insert into attempts (notification_id, run, seq, client_id, channel, provider, epoch, state, lease_until, started_at,
          finished_at, provider_ok, code)
        values ($1, 0, 1, $1, 'email', $2, 1, $3, clock_timestamp() + $4 * interval '1 s', clock_timestamp() - $5 * interval '1 s',
          clock_timestamp() - $5 * interval '1 s' + $6 * interval '1 ms', $7, 'smtp_451')`,
      [randomUUID(), provider, state, leaseS, agoS, index, ok],
    );
  }
}

async function stateAfterSampling(providers = ['smtp', 'other']) {
  await sampleBreakers({ pool: db.database.pool, providers, placesOf: () => 20, logger: silentLogger });
  return Object.fromEntries((await listBreakers(db.database.pool, providers)).map((row) => [row.provider, row.state]));
}

const times = (count: number, ok: boolean | null) => Array<boolean | null>(count).fill(ok);

test('ten failures in a row open the breaker of that provider, and of no other', async () => {
  await answered([true, ...times(10, false)]);
  await answered(times(10, true), { provider: 'other' });
  expect(await stateAfterSampling()).toEqual({ smtp: 'open', other: 'closed' });
  const { rows } = await db.database.pool.query(
    'select breaker_reason, probe_at > now() as later from provider_health',
  );
  expect(rows).toEqual([{ breaker_reason: 'smtp_451', later: true }]);
});

test('half of twenty answers within ten seconds open it; the same answers from before do not', async () => {
  const half = [...times(10, false), ...times(10, true)];
  await answered(half, { agoS: 12 });
  expect(await stateAfterSampling()).toMatchObject({ smtp: 'closed' });
  await answered(half);
  expect(await stateAfterSampling()).toMatchObject({ smtp: 'open' });
});

test('answers that say nothing of the provider are not counted', async () => {
  await answered([...times(9, false), ...times(20, null)]);
  expect(await stateAfterSampling()).toMatchObject({ smtp: 'closed' });
});

test('calls that hang open it, unless their sender is dead', async () => {
  await answered(times(10, null), { state: 'sending', agoS: 16, leaseS: -1 });
  await answered(times(10, null), { state: 'sending', agoS: 10 });
  expect(await stateAfterSampling()).toMatchObject({ smtp: 'closed' });
  await answered(times(10, null), { state: 'sending', agoS: 16 });
  expect(await stateAfterSampling()).toMatchObject({ smtp: 'open' });
});

test('what came before a breaker closed does not open it again', async () => {
  await answered(times(30, false));
  await db.database.pool.query(`insert into provider_health (provider) values ('smtp')`);
  expect(await stateAfterSampling()).toMatchObject({ smtp: 'closed' });
});

test('while one process judges, another leaves it to that', async () => {
  await answered(times(10, false));
  const other = await db.database.pool.connect();
  try {
    await other.query('begin; select pg_advisory_xact_lock(7041, 1)');
    expect(await stateAfterSampling()).toMatchObject({ smtp: 'closed' });
  } finally {
    await other.query('rollback');
    other.release();
  }
  expect(await stateAfterSampling()).toMatchObject({ smtp: 'open' });
});

test('the sample is read from indexes, however many attempts there have been', async () => {
  const { pool } = db.database;
  await pool.query(`insert into attempts (notification_id, run, seq, client_id, channel, provider, epoch, state, lease_until, started_at,
      finished_at, provider_ok)
    select gen_random_uuid(), 0, 1, gen_random_uuid(), 'email', 'smtp', 1, 'finished', now(), now() - n * interval '1 s',
      now() - n * interval '1 s', true from generate_series(1, 50000) n`);
  await pool.query('analyze attempts');
  const client = await pool.connect();
  const rowsRead = async () => {
    await client.query('select pg_stat_force_next_flush()');
    const { rows } = await client.query(
      `select seq_tup_read::int as n from pg_stat_user_tables where relname = 'attempts'`,
    );
    return rows[0].n;
  };
  const before = await rowsRead();
  await client.query('begin');
  await sampleProviders(client, ['smtp', 'other']);
  await client.query('commit');
  expect((await rowsRead()) - before).toBe(0);
  client.release();
});
