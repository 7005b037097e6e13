import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listDeadLetters } from '../../src/db/queries/dead-letters/read.ts';
import { type Looked, MOST_LOOKED_THROUGH } from '../../src/db/queries/look-through.ts';
import { listNotifications, type NotificationFilter } from '../../src/db/queries/notifications/read.ts';
import { explainAnalysed, rowsRead } from '../support/expect/rows-read.ts';
import { size } from '../support/factories/size.ts';
import { createTestDatabase, type TestDatabase } from '../support/servers/database.ts';

/** 1,000,000 in `npm run check:full-size`. */
const TESTS = size(40_000, 1_000_000);
/** Of live keys; before each of them stand as many of test keys. */
const LIVE = 4;
const PAGE = 50;

const clientId = randomUUID();
const access = { clientId, environment: null };
let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
  const connection = await db.database.pool.connect();
  await connection.query('set statement_timeout = 0');
  const fill = {
    text: `with given as (
        select i, i % ($2 / ${LIVE}) = 0 as is_live,
          (lpad(to_hex((extract(epoch from now()) * 1000)::bigint - $2 + i), 12, '0') || '7' || substr(md5(i::text), 1, 3) || '8' || substr(md5(i::text), 4, 15))::uuid as id
        from generate_series(0, $2::int - 1) i),
      sent as (
        insert into notifications (id, client_id, environment, channel, status, priority, category, on_ambiguous, recipient,
          recipient_hash, user_key, content, retry, routes, tags)
        select id, $1::uuid, case when is_live then 'live' else 'test' end, 'email', 'FAILED', 5, 'transactional', 'resend', '{}', '', 'u', '{}', '{}', '[]', array['all']
        from given returning id),
      tagged as (insert into notification_tags select $1::uuid, 'all', id from sent)
      insert into dead_letters (id, client_id, notification_id, run, channel, provider, error_code, status)
      select id, $1::uuid, id, 0, 'email', 'smtp', 'smtp_550', 'FAILED' from given`,
    values: [clientId, TESTS],
    query_timeout: 600_000,
  };
  await connection.query(fill as never);
  const analyse = { text: 'analyze notifications, dead_letters, notification_tags', query_timeout: 600_000 };
  await connection.query(analyse as never);
  connection.release(true);
}, 600_000);
afterAll(() => db.drop());

type List = (before: string | undefined) => Promise<Looked<{ id: string }>>;
const notificationsBy =
  (filter: NotificationFilter): List =>
  (before) =>
    listNotifications(db.database.orm, db.database.cipher, access, { environment: 'live', before, ...filter }, PAGE);

const LISTS: [string, List][] = [
  ['notifications', notificationsBy({})],
  ['notifications by status', notificationsBy({ status: 'FAILED' })],
  ['notifications by tag', notificationsBy({ tag: 'all' })],
  ['dead letters', (before) => listDeadLetters(db.database.orm, access, { environment: 'live', before }, PAGE)],
  [
    'dead letters by cause',
    (before) => listDeadLetters(db.database.orm, access, { environment: 'live', errorCode: 'smtp_550', before }, PAGE),
  ],
];

test.each(LISTS)('a page of live %s reads a bounded number of rows among those of test keys', async (_name, list) => {
  const plan = await explainAnalysed(db.database.pool, () => list(undefined));
  // The rows, of a letter its notification and of a tag what has it, all of them once more for where the look ended.
  expect(rowsRead(plan)).toBeLessThan(5 * MOST_LOOKED_THROUGH);
});

test.each(LISTS)('pages of live %s come to all of them, each once, and end', async (_name, list) => {
  const { rows: live } = await db.database.pool.query(
    `select id from notifications where environment = 'live' order by id desc`,
  );
  expect(live.length).toBe(LIVE);
  const seen: string[] = [];
  let before: string | undefined;
  for (let page = 0; ; page++) {
    const { rows, lookedTo } = await list(before);
    seen.push(...rows.map(({ id }) => id));
    if (lookedTo === null) break;
    before = lookedTo;
    expect(page).toBeLessThanOrEqual(TESTS / MOST_LOOKED_THROUGH);
  }
  expect(seen).toEqual(live.map(({ id }) => id));
});
