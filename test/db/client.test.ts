import { expect, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { eventually } from '../support/expect/eventually.ts';
import { useDatabase } from '../support/servers/use-api.ts';

const db = useDatabase();

function open() {
  const broken: Error[] = [];
  const onConnectionError = (error: Error) => broken.push(error);
  const database = openDatabase({ url: db.url, poolSize: 2, applicationName: 'client-test', onConnectionError });
  return { ...database, broken };
}

test.each([
  ['statement_timeout', '10s'],
  ['lock_timeout', '3s'],
  ['idle_in_transaction_session_timeout', '30s'],
])('every connection has %s %s', async (name, value) => {
  const { pool, close } = open();
  const { rows } = await pool.query(`show ${name}`);
  expect(rows[0][name]).toBe(value);
  await close();
});

test('connections that PostgreSQL ends, idle or in the middle of a transaction, end no process and are replaced', async () => {
  const { pool, close, broken } = open();
  await pool.query('select 1');
  const killAll = () =>
    db.database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'client-test'`,
    );
  await killAll();
  await eventually(() => broken.length > 0);

  const lost = inTransaction(pool, async (tx) => {
    await tx.query('select 1');
    await killAll();
    await tx.query('select 1');
  });
  await expect(lost).rejects.toThrow();
  expect((await pool.query('select 2 as two')).rows).toEqual([{ two: 2 }]);
  await close();
});

test('a transaction that fails leaves nothing behind', async () => {
  const { pool, close } = open();
  await pool.query('create table scratch (n int)');
  const failing = inTransaction(pool, async (tx) => {
    await tx.query('insert into scratch values (1)');
    throw new Error('in the middle');
  });
  await expect(failing).rejects.toThrow('in the middle');
  expect((await pool.query('select * from scratch')).rows).toEqual([]);
  await close();
});

test('outbox is vacuumed by count, not by its share of a table that is mostly empty', async () => {
  const { rows } = await db.database.pool.query(`select reloptions from pg_class where relname = 'outbox'`);
  expect(rows[0].reloptions).toContain('autovacuum_vacuum_scale_factor=0');
  expect(rows[0].reloptions).toContain('autovacuum_vacuum_threshold=2000');
});
