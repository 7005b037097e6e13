import { beforeAll, expect, test } from 'vitest';
import { PURGES, type Purge, type PurgePosition, purgePage } from '../../src/db/queries/retention.ts';
import { DEFAULT_RETENTION_DAYS } from '../../src/domain/retention.ts';
import { purgeOld } from '../../src/jobs/purge-old.ts';
import { print } from '../support/expect/print.ts';
import { size } from '../support/factories/size.ts';
import { silentLogger } from '../support/servers/kafka.ts';
import { useDatabase } from '../support/servers/use-api.ts';
import { withClient } from '../support/servers/with-client.ts';

const db = useDatabase();
const ROWS = size(20_000, 1_000_000);
const LIMIT = 1_000;

const run = (text: string, values: unknown[] = []) => db.database.pool.query(text, values);
const find = (table: string) =>
  Object.values(PURGES)
    .flat()
    .find((one) => one.table === table) as Purge;

/** Of each walk that has to leave rows: old ones that are kept for something else, or that no index finds by their age. */
const KEPT: [table: string, insert: string][] = [
  [
    'notifications',
    `with old as (
        insert into notifications (id, client_id, environment, channel, status, priority, category, on_ambiguous, recipient,
          recipient_hash, user_key, content, retry, routes, created_at, updated_at)
        select (lpad(to_hex(1500000000000 + i), 12, '0') || '7000' || '8000' || lpad(to_hex(i), 12, '0'))::uuid, gen_random_uuid(),
          'live', 'email', 'FAILED', 5, 'transactional', 'resend', '{}', '\\x00', 'u', '{}', '{}', '[]',
          timestamptz 'epoch', timestamptz 'epoch' from generate_series(1, $1) i
        returning id)
      insert into dead_letters (id, notification_id, run, error_code, status) select ('ffffffff' || substr(id::text, 9))::uuid, id, 0, 'x', 'FAILED' from old`,
  ],
  [
    'webhook_deliveries',
    `insert into webhook_deliveries (endpoint_id, event_id, client_id, event_type, payload, status, created_at)
      select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'notification.sent', '{}', 'PENDING',
        timestamptz 'epoch' + i / 1000 * interval '1 second' from generate_series(1, $1) i`,
  ],
  [
    'send_slots',
    `insert into send_slots (client_id, user_key, channel, updated_at)
      select gen_random_uuid(), i::text, 'email', now() from generate_series(1, $1) i`,
  ],
];

beforeAll(async () => {
  for (const [, insert] of KEPT) await withClient(db.url, (client) => client.query(insert, [ROWS]));
  await withClient(db.url, (client) =>
    client.query('analyze notifications, dead_letters, webhook_deliveries, send_slots'),
  );
}, 600_000);

test.each(KEPT.map(([table]) => table))(
  'a walk through %s, all of whose rows must be kept, reads each once and never the whole table',
  async (table) => {
    const walk = find(table);
    const before = new Date(Date.now() - 3_600_000);
    let after: PurgePosition | null = null;
    let read = 0;
    const took: number[] = [];
    for (let page = 0; page <= ROWS / LIMIT; page++) {
      const startedAt = performance.now();
      const result = await purgePage(db.database.pool, walk, { before, after, limit: LIMIT });
      took.push(performance.now() - startedAt);
      after = result.position ?? after;
      read += result.read;
      expect(result.deleted).toBe(0);
    }
    expect(read).toBe(ROWS);

    const plan = await explain(walk, before, after);
    expect(plan).not.toContain('Seq Scan');
    // The rows that PostgreSQL reads for the last page, which has none: what lies behind them is not read again.
    expect(Math.max(...[...plan.matchAll(/actual rows=([\d.]+)/g)].map(([, rows]) => Number(rows)))).toBeLessThan(
      2 * LIMIT,
    );
    took.sort((a, b) => a - b);
    print(
      `${table}: ${ROWS} rows, a page of ${LIMIT} in ${took[took.length >> 1]?.toFixed(1)} ms, at most ${took.at(-1)?.toFixed(1)} ms`,
    );
  },
);

test('a pass carries on where the one before has ended, and reads nothing again that it had to leave', async () => {
  const { pool } = db.database;
  let read = 0;
  const query = async (asked: { name?: string }) => {
    const result = await pool.query(asked as never);
    if (asked.name === 'purge-notifications')
      read += (result as unknown as { rows: { read: number }[] }).rows[0]?.read ?? 0;
    return result;
  };
  const noting = { query, connect: () => pool.connect() } as never;
  const walks = new Map();
  const pass = () => purgeOld({ pool: noting, retention: DEFAULT_RETENTION_DAYS, logger: silentLogger, walks });
  expect(await pass()).toEqual({});
  expect(read).toBe(ROWS);
  expect(await pass()).toEqual({});
  expect(read).toBe(ROWS);
  // A walk that has lasted for a day begins anew, for what may have come to go since.
  for (const walk of walks.values()) walk.beganAtMs -= 86_400_001;
  await run('delete from dead_letters');
  expect(await pass()).toEqual({ notifications: ROWS });
}, 600_000);

/** The plan of a page with what it came to. */
async function explain(walk: Purge, before: Date, after: PurgePosition | null): Promise<string> {
  let plan = '';
  const explaining = {
    query: async ({ text, values }: { text: string; values: unknown[] }) => {
      const { rows } = await run(`explain (analyze, timing off) ${text}`, values);
      plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      return { rows: [{}] };
    },
  };
  await purgePage(explaining as never, walk, { before, after, limit: LIMIT });
  return plan;
}
