import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { measureOutbox } from '../../src/db/queries/outbox/measure.ts';
import { print } from '../support/expect/print.ts';
import { size } from '../support/factories/size.ts';
import { useDatabase } from '../support/servers/use-api.ts';

const db = useDatabase();
const run = (text: string, values: unknown[] = []) => db.database.pool.query(text, values);
beforeEach(() => run('truncate outbox'));

/** Of one client, each a second older than the one before; for later by `laterS` seconds. */
const fill = (stream: string, count: number, laterS = 0) =>
  run(
    `insert into outbox (stream, lane, topic, client_id, key, event_type, payload, available_at)
      select $1, 1, '', $2, 'k', 'e', '{}', now() + ($4::int - i) * interval '1 second' from generate_series(1, $3::int) i`,
    [stream, randomUUID(), count, laterS],
  );

test('what is due is counted over all streams and clients, and its oldest row dated; what is for later is not', async () => {
  expect(await measureOutbox(db.database.pool)).toEqual({ rows: 0, oldestAgeSeconds: 0 });
  await fill('normal', 30);
  await fill('normal', 50);
  await fill('status', 40);
  await fill('urgent', 20, 3_600);
  const { rows, oldestAgeSeconds } = await measureOutbox(db.database.pool);
  expect(rows).toBe(120);
  expect(oldestAgeSeconds).toBeGreaterThanOrEqual(50);
  expect(oldestAgeSeconds).toBeLessThan(60);
});

const MANY = size(60_000, 1_000_000);

test(`of ${MANY} rows some thousands are counted, and all estimated`, async () => {
  await fill('normal', MANY);
  await run('analyze outbox');
  const { rows } = await measureOutbox(db.database.pool);
  expect(rows / MANY).toBeGreaterThan(0.8);
  expect(rows / MANY).toBeLessThan(1.2);
  let plan = '';
  const explaining = {
    query: async ({ text, values }: { text: string; values: unknown[] }) => {
      const explained = await run(`explain (analyze, timing off) ${text}`, values);
      plan = explained.rows.map((row) => row['QUERY PLAN']).join('\n');
      return { rows: [{}] };
    },
  };
  await measureOutbox(explaining as never);
  expect(plan).not.toContain('Seq Scan on outbox');
  expect(Math.max(...[...plan.matchAll(/rows=([\d.]+) loops/g)].map(([, n]) => Number(n)))).toBeLessThanOrEqual(10_000);
  print(`${MANY} rows: ${/Execution Time: .*/.exec(plan)?.[0]}`);
});
