import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { countAhead, countAheadUpToMost, MOST_AHEAD } from '../../src/db/queries/account-line/measure.ts';
import { explainAnalysed, rowsRead } from '../support/expect/rows-read.ts';
import { useDatabase } from '../support/servers/use-api.ts';

const db = useDatabase();
const [mine, other, third] = [randomUUID(), randomUUID(), randomUUID()].sort() as [string, string, string];
const query = (text: string, values: unknown[] = []) => db.database.pool.query(text, values);

async function line(client: string, rows: number, { isUrgent = false, priority = 3, called = false } = {}) {
  await query(
    `insert into account_line (notification_id, run, account, class, priority, client_id, since, called_at)
      select gen_random_uuid(), 0, 'smtp', $3, $4, $1, now() + i * interval '1 ms', case when $5 then now() end
      from generate_series(1, $2::int) i`,
    [client, rows, isUrgent ? 0 : 1, priority, called],
  );
}

const ask = (id?: string) => ({ isUrgent: false, priority: 3, clientId: mine, ...(id && { id }) });

beforeEach(async () => {
  await query('truncate account_line');
});

test('up to the most it says what a claim counts: those called, those that matter more, and of others as many as of its own', async () => {
  const said = async (id?: string) => {
    const { pool } = db.database;
    const both = [await countAheadUpToMost(pool, 'smtp', ask(id)), await countAhead(pool, 'smtp', ask(id))];
    expect(both[0]).toBe(both[1]);
    return both[0];
  };
  expect(await said()).toBe(0);
  await line(mine, 3);
  expect(await said()).toBe(3);
  await line(other, 10);
  await line(third, 2);
  expect(await said()).toBe(3 + 4 + 2);
  await line(other, 5, { isUrgent: true });
  await line(mine, 4, { priority: 1 });
  await line(third, 7, { priority: 5 });
  await line(third, 2, { called: true });
  expect(await said()).toBe(9 + 5 + 4 + 2);
  const { rows } = await query(
    `select notification_id as id from account_line where client_id = $1 and priority = 3 order by since`,
    [mine],
  );
  for (const { id } of rows) await said(id);
});

test('behind many it says the most, and reads no more of the line than that', async () => {
  await line(mine, 15_000);
  await line(other, 15_000);
  await query('vacuum analyze account_line');
  const look = () => countAheadUpToMost(db.database.pool, 'smtp', ask());
  expect(await look()).toBe(MOST_AHEAD);
  const plan = await explainAnalysed(db.database.pool, look);
  expect(rowsRead(plan)).toBeLessThan(2 * MOST_AHEAD);
  await query('delete from account_line where client_id = $1', [mine]);
  await query('vacuum analyze account_line');
  expect(await look()).toBe(1);
  expect(rowsRead(await explainAnalysed(db.database.pool, look))).toBeLessThan(100);
});
