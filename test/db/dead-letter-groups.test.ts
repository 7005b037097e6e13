import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pool } from '../../src/db/client.ts';
import { groupDeadLetters, MOST_OF_CAUSE } from '../../src/db/queries/dead-letters/group.ts';
import { explainAnalysed, rowsRead } from '../support/expect/rows-read.ts';
import { size } from '../support/factories/size.ts';
import { createTestDatabase, type TestDatabase } from '../support/servers/database.ts';

/** 1,000,000 in `npm run check:full-size`. */
const MANY = size(40_000, 1_000_000);
/** Each with so many, of which one in eight is a row that Kafka refused. */
const CAUSES = 8;

let db: TestDatabase;
let pool: Pool;
const clientId = randomUUID();
const quiet = randomUUID();
beforeAll(async () => {
  db = await createTestDatabase();
  ({ pool } = db.database);
  await fill(clientId, MANY);
  await fill(quiet, 64);
  await pool.query('analyze dead_letters, notifications');
}, 600_000);
afterAll(() => db.drop());

/** Every second one is of a test key, where it has a notification. */
async function fill(client: string, rows: number): Promise<void> {
  const connection = await pool.connect();
  await connection.query('set statement_timeout = 0');
  await connection.query({
    text: `with given as (
        select i, (lpad(to_hex((extract(epoch from now()) * 1000)::bigint - $2 + i), 12, '0') || '7' || substr(md5($1 || i), 1, 3) || '8' || substr(md5($1 || i), 4, 15))::uuid as id
        from generate_series(1, $2::int) i),
      sent as (
        insert into notifications (id, client_id, environment, channel, status, priority, category, on_ambiguous, recipient,
          recipient_hash, user_key, content, retry, routes)
        select id, $1::uuid, case when i / ${CAUSES} % 2 = 0 then 'test' else 'live' end, 'email', 'FAILED', 5, 'transactional', 'resend', '{}', '', 'u', '{}', '{}', '[]'
        from given where i % ${CAUSES} > 0)
      insert into dead_letters (id, client_id, notification_id, run, channel, provider, error_code, status)
      select id, $1::uuid, case when i % ${CAUSES} > 0 then id end, 0, case when i % ${CAUSES} > 0 then 'email' end,
        case when i % ${CAUSES} > 2 then 'smtp' end, 'code_' || i % ${CAUSES}, 'FAILED'
      from given`,
    values: [client, rows],
    query_timeout: 600_000,
  } as never);
  connection.release(true);
}

test.each([
  [undefined, 8, 64],
  ['live', 8, 36],
  ['test', 7, 28],
] as const)('counts each cause of few, of environment %s', async (environment, causes, letters) => {
  const groups = await groupDeadLetters(pool, { clientId: quiet, environment: null }, environment);
  expect(groups.length).toBe(causes);
  expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(letters);
  expect(groups.every(({ hasMore }) => !hasMore)).toBe(true);
  const all = await pool.query(`select error_code, max(id::text) as newest, min(created_at) as oldest
      from dead_letters where client_id = '${quiet}' group by 1`);
  if (environment === undefined) {
    const newest = Object.fromEntries(all.rows.map((row) => [row.error_code, row.newest]));
    expect(Object.fromEntries(groups.map(({ errorCode, sampleId }) => [errorCode, sampleId]))).toEqual(newest);
  }
});

test.each([undefined, 'live', 'test'] as const)(
  `reads a bounded number of ${MANY} letters, and says that there are more: environment %s`,
  async (environment) => {
    const look = () => groupDeadLetters(pool, { clientId, environment: null }, environment);
    const plan = await explainAnalysed(pool, look);
    expect(rowsRead(plan)).toBeLessThan(12 * CAUSES * MOST_OF_CAUSE);
    expect(plan).not.toContain('Seq Scan');
    const groups = await look();
    for (const { count, hasMore, oldest, newest } of groups) {
      expect(hasMore).toBe(true);
      // Half of the newest ones are of either environment, but what Kafka refused is nobody's test.
      if (environment === undefined) expect(count).toBe(MOST_OF_CAUSE);
      else expect([500, 501, MOST_OF_CAUSE]).toContain(count);
      expect(oldest.getTime()).toBeLessThanOrEqual(newest.getTime());
    }
    expect(groups.length).toBe(environment === 'test' ? CAUSES - 1 : CAUSES);
  },
);

test('a test key sees the causes of test notifications', async () => {
  const groups = await groupDeadLetters(pool, { clientId: quiet, environment: 'test' });
  expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(28);
  expect(await groupDeadLetters(pool, { clientId: quiet, environment: 'test' }, 'live')).toEqual([]);
});
