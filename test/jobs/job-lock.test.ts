import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { withJobLock } from '../../src/db/queries/job-lock.ts';
import { eventually } from '../support/expect/eventually.ts';
import { useDatabase } from '../support/servers/use-api.ts';

const SILENCE_MS = 400;

const db = useDatabase();
const pools: pg.Pool[] = [];
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.end())));

/** A process of its own, as PostgreSQL sees it, whose silence is not borne for long. */
function replica(): pg.Pool {
  const pool = new pg.Pool({ connectionString: db.url, idle_in_transaction_session_timeout: SILENCE_MS });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  pools.push(pool);
  return pool;
}

test('a round keeps its lock however long it takes, and no second one is done beside it', async () => {
  const [first, second] = [replica(), replica()];
  const beside: unknown[] = [];
  const done = await withJobLock(
    first,
    'reconciler',
    async (held) => {
      for (let wait = 0; wait < 8; wait++) {
        await pause(SILENCE_MS / 2);
        beside.push(await withJobLock(second, 'reconciler', async () => 'a second one'));
      }
      return held.aborted ? 'lost' : 'kept';
    },
    SILENCE_MS / 4,
  );
  expect(done).toBe('kept');
  expect(new Set(beside)).toEqual(new Set([null]));
  expect(await withJobLock(second, 'reconciler', async () => 'the next one')).toBe('the next one');
});

test('a holder that falls silent loses its lock to another, and its round is told', async () => {
  const [first, second] = [replica(), replica()];
  let isTold = false;
  const silent = withJobLock(
    first,
    'reconciler',
    async (held) => {
      await eventually(async () => (await withJobLock(second, 'reconciler', async () => true)) === true);
      await eventually(async () => held.aborted);
      isTold = true;
    },
    600_000,
  );
  await expect(silent).rejects.toThrow();
  expect(isTold).toBe(true);
});

test('a lock does not outlive the connection of its holder', async () => {
  const [first, second] = [replica(), replica()];
  const cut = withJobLock(first, 'retention', async (held) => {
    expect(await withJobLock(second, 'retention', async () => true)).toBeNull();
    await second.query(
      `select pg_terminate_backend(pid) from pg_locks
        where locktype = 'advisory' and pid <> pg_backend_pid() and database = (select oid from pg_database where datname = current_database())`,
    );
    await eventually(async () => held.aborted);
    await eventually(async () => (await withJobLock(second, 'retention', async () => true)) === true);
  });
  await expect(cut).rejects.toThrow();
});
