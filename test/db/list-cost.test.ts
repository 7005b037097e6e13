import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listNotifications, type NotificationFilter } from '../../src/db/queries/notifications/read.ts';
import { print } from '../support/expect/print.ts';
import { size } from '../support/factories/size.ts';
import { createTestDatabase, type TestDatabase } from '../support/servers/database.ts';

/** 1,000,000 in `npm run check:full-size`. */
const MANY = size(50_000, 1_000_000);
const FEW = 1_000;
const PAGE = 50;
const ROUNDS = 40;
const TRIES = 3;
const MOST_TIMES_DEARER = 3;

type Sized = { db: TestDatabase; clientId: string; rows: number };
let few: Sized;
let many: Sized;
beforeAll(async () => {
  [few, many] = await Promise.all([filled(FEW), filled(MANY)]);
}, 600_000);
afterAll(() => Promise.all([few.db.drop(), many.db.drop()]));

/** All of one client, as its own values would be spread: common ones, one in a thousand, and tags of both kinds. */
async function filled(rows: number): Promise<Sized> {
  const db = await createTestDatabase();
  const clientId = randomUUID();
  const client = await db.database.pool.connect();
  await client.query('set statement_timeout = 0');
  await client.query({
    text: `insert into notifications (id, client_id, environment, channel, status, priority, category, on_ambiguous, recipient,
        recipient_hash, user_key, content, retry, routes, tags, event_id, error_code, provider, created_at)
      select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(i::text), 1, 3) || '8' || substr(md5(i::text), 4, 15))::uuid,
        $1, 'live', case when i % 20 = 0 then 'sms' else 'email' end, case when i % 1000 = 0 then 'FAILED' else 'SENT' end, 5,
        'transactional', 'resend', '{}', sha256((i % 2000)::text::bytea), 'u', '{}', '{}', '[]',
        case when i % 1000 = 0 then array['all', 'vip'] else array['all'] end, case when i % 1000 = 0 then 'event-' || i end,
        case when i % 1000 = 0 then 'smtp_550' end, case when i % 20 = 0 then 'twilio' else 'smtp' end, at
      from generate_series(1, $2::int) i, lateral (select now() - ($2 - i) * interval '1 second' as at) t`,
    values: [clientId, rows],
    query_timeout: 600_000,
  } as never);
  for (const text of [
    'insert into notification_tags select client_id, unnest(tags), id from notifications',
    'vacuum analyze notifications, notification_tags',
  ]) {
    await client.query({ text, query_timeout: 600_000 } as never);
  }
  client.release(true);
  return { db, clientId, rows };
}

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);

const FILTERS: [string, (rows: number) => NotificationFilter][] = [
  ['nothing', () => ({})],
  ['a rare status', () => ({ status: 'FAILED' })],
  ['a common status', () => ({ status: 'SENT' })],
  ['a rare channel', () => ({ channel: 'sms' })],
  ['a common channel', () => ({ channel: 'email' })],
  ['a recipient', () => ({ recipientHashes: [Buffer.alloc(32)] })],
  ['a rare tag', () => ({ tag: 'vip' })],
  ['a tag that all have', () => ({ tag: 'all' })],
  ['a tag that none has', () => ({ tag: 'none' })],
  ['a provider', () => ({ provider: 'twilio' })],
  ['an errorCode', () => ({ errorCode: 'smtp_550' })],
  ['an eventId', () => ({ eventId: 'event-1000' })],
  ['the oldest, by `to`', (rows) => ({ to: new Date(Date.now() - (rows - 100) * 1_000) })],
  [
    'an hour in the middle, by `from` and `to`',
    (rows) => ({ from: hoursAgo(rows / 7_200), to: hoursAgo(rows / 7_200 - 1) }),
  ],
  ['a rare status of the last hour', () => ({ status: 'FAILED', from: hoursAgo(1) })],
];

test.each(FILTERS)(
  `a page by %s costs under ${MOST_TIMES_DEARER} times as much among ${MANY} rows as among ${FEW}`,
  async (name, filterOf) => {
    const page = async ({ db, clientId, rows }: Sized) => {
      const startedAt = performance.now();
      await listNotifications(
        db.database.orm,
        db.database.cipher,
        { clientId, environment: null },
        filterOf(rows),
        PAGE,
      );
      return performance.now() - startedAt;
    };
    for (let warm = 0; warm < 5; warm++) await Promise.all([page(few), page(many)]);
    let least = Number.POSITIVE_INFINITY;
    // A machine that was busy elsewhere for a moment is no answer: it is asked again.
    for (let tries = 0; tries < TRIES && least >= MOST_TIMES_DEARER; tries++) {
      const times = { few: [] as number[], many: [] as number[] };
      for (let round = 0; round < ROUNDS; round++) {
        times.few.push(await page(few));
        times.many.push(await page(many));
      }
      const [small, large] = [p95(times.few), p95(times.many)];
      print(`${name}: p95 ${small.toFixed(1)} ms of ${FEW}, ${large.toFixed(1)} ms of ${MANY}`);
      least = Math.min(least, large / small);
    }
    expect(least).toBeLessThan(MOST_TIMES_DEARER);
  },
);

test('pages by cursor reach the last row, each once', async () => {
  const seen = new Set<string>();
  let before: string | undefined;
  for (;;) {
    const { rows } = await listNotifications(
      few.db.database.orm,
      few.db.database.cipher,
      { clientId: few.clientId, environment: null },
      before === undefined ? {} : { before },
      100,
    );
    for (const { id } of rows) seen.add(id);
    before = rows.at(-1)?.id;
    if (rows.length < 100) break;
  }
  expect(seen.size).toBe(FEW);
});

function p95(times: number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.95)] as number;
}
