import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { findOverdue, type OverduePosition } from '../../src/db/queries/notifications/find-overdue.ts';
import { findHeldUp } from '../../src/db/queries/outbox/find-held-up.ts';
import { print } from '../support/expect/print.ts';
import { recordNotification } from '../support/factories/notifications.ts';
import { size } from '../support/factories/size.ts';
import { useDatabase } from '../support/servers/use-api.ts';
import { withClient } from '../support/servers/with-client.ts';

const db = useDatabase();
beforeEach(() => db.database.pool.query('truncate notifications, outbox'));

const NOTHING = { unread: [], heldUp: [], behind: [] };

test.each(['DEFERRED', 'PENDING'])(
  'page by page, all that are %s since one moment are found, each once',
  async (status) => {
    const { pool } = db.database;
    const clientId = randomUUID();
    const ids = [];
    for (let n = 0; n < 53; n++) ids.push((await recordNotification(db.database, clientId)).id);
    // Most at one moment, some a microsecond later, the rest at moments of their own.
    await pool.query(
      `update notifications n set status = $2, updated_at = moment, wake_at = moment from (
        select id, timestamptz '2026-11-01 09:00:00.123456Z' + case when nr <= 40 then interval '0' when nr <= 47
          then interval '1 microsecond' else nr * interval '1 second' end as moment
        from unnest($1::uuid[]) with ordinality as one (id, nr)) as when_due
      where n.id = when_due.id`,
      [ids, status],
    );
    const found: string[] = [];
    let after: OverduePosition | null = null;
    for (let page = 0; page < 20; page++) {
      const { rows, next } = await findOverdue(pool, new Date(), NOTHING, { after, limit: 7 });
      found.push(...rows.map(({ id }) => id));
      after = next;
      if (after === null) break;
    }
    expect(found).toHaveLength(53);
    expect([...found].sort()).toEqual([...ids].sort());
  },
);

test('of a client with a few records in the outbox those are left alone, and what is lost is found all the same', async () => {
  const { pool } = db.database;
  const clientId = randomUUID();
  const lost = await recordNotification(db.database, clientId);
  const forLater = await recordNotification(db.database, clientId);
  await pool.query('delete from outbox where key = $1', [lost.publicId]);
  await pool.query(`update outbox set available_at = now() + interval '1 hour'`);
  await pool.query(`update notifications set updated_at = now() - interval '1 hour'`);
  const look = async () => {
    const onTheWay = { ...NOTHING, heldUp: await findHeldUp(pool) };
    return (await findOverdue(pool, new Date(), onTheWay, { after: null, limit: 10 })).rows.map(({ id }) => id);
  };
  expect(await findHeldUp(pool)).toEqual([{ stream: 'normal', clientId, ids: [forLater.id] }]);
  expect(await look()).toEqual([lost.id]);
  // Of many, none is named, and nothing of the client is judged.
  await pool.query(
    `insert into outbox (stream, lane, topic, client_id, key, event_type, payload, available_at)
      select 'normal', 1, '', $1, i::text, 'e', '{}', now() + interval '1 hour' from generate_series(1, 100) i`,
    [clientId],
  );
  expect(await findHeldUp(pool)).toEqual([{ stream: 'normal', clientId, ids: null }]);
  expect(await look()).toEqual([]);
});

const MANY = size(30_000, 1_000_000);
const PAGE = 500;

test.each([
  ['PENDING', 'notifications_under_way_since'],
  ['DEFERRED', 'notifications_waiting_since'],
])(
  `a page in the middle of ${MANY} that are %s since one moment reads no more than it answers`,
  async (status, index) => {
    const { pool } = db.database;
    await withClient(db.url, (client) =>
      client.query(
        `insert into notifications (id, client_id, environment, channel, status, priority, category, on_ambiguous, recipient,
        recipient_hash, user_key, content, retry, routes, updated_at, wake_at)
      select gen_random_uuid(), gen_random_uuid(), 'live', 'email', $2, 5, 'transactional', 'resend', '{}', '\\x00', 'u', '{}', '{}', '[]',
        timestamptz '2026-11-01', timestamptz '2026-11-01' from generate_series(1, $1) i`,
        [MANY, status],
      ),
    );
    await withClient(db.url, (client) => client.query('analyze notifications'));
    const { rows } = await pool.query('select id from notifications order by id offset $1 limit 1', [MANY / 2]);
    const after = { since: '2026-11-01 00:00:00+00', id: rows[0].id };
    let plan = '';
    const explaining = {
      query: async ({ text, values }: { text: string; values: unknown[] }) => {
        const explained = await pool.query(`explain (analyze, timing off) ${text}`, values);
        plan = explained.rows.map((row) => row['QUERY PLAN']).join('\n');
        return { rows: [] };
      },
    };
    await findOverdue(explaining as never, new Date(), NOTHING, { after, limit: PAGE });
    expect(plan).toContain(index);
    const read = [...plan.matchAll(/rows=([\d.]+) loops/g)].map(([, n]) => Number(n));
    expect(Math.max(...read)).toBeLessThanOrEqual(PAGE);
    print(`${MANY} ${status}: ${/Execution Time: .*/.exec(plan)?.[0]}`);
  },
  600_000,
);
