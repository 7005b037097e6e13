import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { findReplayable } from '../../src/db/queries/dead-letters/find-replayable.ts';
import { listDeadLetters } from '../../src/db/queries/dead-letters/read.ts';
import { findCancellable } from '../../src/db/queries/notifications/find.ts';
import { listNotifications, type NotificationFilter } from '../../src/db/queries/notifications/read.ts';
import { useDatabase } from '../support/servers/use-api.ts';

const clientId = randomUUID();
const access = { clientId, environment: null };

/** 20,000 rows, a quarter of them this client's, with rare and common values in each column. */
const db = useDatabase();

beforeAll(async () => {
  await db.database.pool.query(
    `insert into notifications (id, client_id, environment, channel, status, priority, category, on_ambiguous, recipient,
        recipient_hash, user_key, content, retry, routes, tags, event_id, error_code, provider)
      select (lpad(to_hex(extract(epoch from now())::bigint * 1000 + i), 12, '0') || '7' || substr(md5(i::text), 1, 19))::uuid,
        case when i % 4 = 0 then $1::uuid else gen_random_uuid() end, 'live', case when i % 500 = 0 then 'sms' else 'email' end,
        case when i % 400 = 0 then 'FAILED' else 'SENT' end, 5, 'transactional', 'resend', '{}', sha256((i % 800)::text::bytea), 'u', '{}', '{}', '[]',
        case when i % 400 = 0 then array['vip'] else '{}' end, case when i % 400 = 0 then 'event-' || i end,
        case when i % 400 = 0 then 'smtp_550' end, case when i % 400 = 0 then 'second' else 'smtp' end
      from generate_series(1, 20000) i`,
    [clientId],
  );
  await db.database.pool.query('insert into notification_tags select client_id, unnest(tags), id from notifications');
  await db.database.pool.query(`insert into notification_tags select gen_random_uuid(), 'vip', id from notifications`);
  await db.database.pool.query('analyze notifications, notification_tags');
});

const FILTERS: [string, NotificationFilter][] = [
  ['no filter', {}],
  ['status', { status: 'FAILED' }],
  ['channel', { channel: 'sms' }],
  ['recipient', { recipientHashes: [Buffer.alloc(32)] }],
  ['tag', { tag: 'vip' }],
  ['provider', { provider: 'second' }],
  ['errorCode', { errorCode: 'smtp_550' }],
  ['eventId', { eventId: 'event-400' }],
  ['from and to', { from: new Date(Date.now() + 5_000), to: new Date(Date.now() + 6_000) }],
  ['a page after', { before: 'ffffffff-ffff-7fff-bfff-ffffffffffff' }],
];

test.each(FILTERS)('a list by %s reads an index and never the whole table', async (_name, filter) => {
  const query = await explained(() => listNotifications(db.database.orm, db.database.cipher, access, filter, 50));
  expect(query).toMatch(/Index|Bitmap/);
  expect(query).not.toContain('Seq Scan');
});

test.each([
  ['tag', { tag: 'vip' }],
  ['recipient', { recipientHashes: [Buffer.alloc(32)] }],
] as const)(
  'looking for what can be cancelled by %s reads an index and never the whole table',
  async (_name, filter) => {
    const page = { after: null, limit: 500 };
    const query = await explained(() => findCancellable(db.database.pool, access, filter, page));
    expect(query).toMatch(/Index|Bitmap/);
    expect(query).not.toContain('Seq Scan');
  },
);

describe('what a test key sees, where nearly all is of live keys', () => {
  const ofTest = { clientId, environment: 'test' as const };
  beforeAll(async () => {
    const { pool } = db.database;
    await pool.query(
      `update notifications set environment = 'test' where id in (select id from notifications where client_id = $1 limit 20)`,
      [clientId],
    );
    await pool.query(
      `insert into dead_letters (id, client_id, notification_id, run, channel, provider, error_code, status)
        select gen_random_uuid(), client_id, id, 0, channel, provider, 'smtp_550', 'FAILED' from notifications where client_id = $1`,
      [clientId],
    );
    await pool.query('analyze notifications, dead_letters');
  });

  it.each(FILTERS)('is listed by %s without a look at all of the client', async (_name, filter) => {
    const { orm, cipher } = db.database;
    const query = await explained(() => listNotifications(orm, cipher, ofTest, filter, 50));
    expect(query).toMatch(/Index|Bitmap/);
    expect(query).not.toContain('Seq Scan');
  });

  it.each<[string, () => Promise<unknown>]>([
    ['notifications', () => listNotifications(db.database.orm, db.database.cipher, ofTest, {}, 50)],
    ['common ones', () => listNotifications(db.database.orm, db.database.cipher, ofTest, { status: 'SENT' }, 50)],
    ['dead letters', () => listDeadLetters(db.database.orm, ofTest, {}, 50)],
    [
      'what can be replayed',
      () => findReplayable(db.database.pool, ofTest, { includeUnknown: false }, { after: null, limit: 500 }),
    ],
  ])('begins with the few that are: %s', async (_name, look) => {
    const plan = await explained(look);
    expect(plan).toContain('notifications_test');
    expect(plan).not.toContain('Seq Scan');
  });
});

/** The plan of the one statement that `work` sends. */
async function explained(work: () => Promise<unknown>): Promise<string> {
  const { pool } = db.database;
  const original = pool.query.bind(pool);
  let statement: { text: string; values: unknown[] } | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: pg's overloads
  pool.query = ((config: any, values: any) => {
    statement = { text: config.text ?? config, values: values ?? config.values };
    return original(config, values);
    // biome-ignore lint/suspicious/noExplicitAny: pg's overloads
  }) as any;
  try {
    await work();
  } finally {
    pool.query = original;
  }
  const { rows } = await pool.query(`explain ${statement?.text}`, statement?.values as unknown[]);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}
