import { beforeEach, expect, test } from 'vitest';
import { DEFAULT_RETENTION_DAYS, RETENTION_CLASSES, type RetentionClass } from '../../src/domain/retention.ts';
import { purgeOld } from '../../src/jobs/purge-old.ts';
import { silentLogger } from '../support/servers/kafka.ts';
import { useDatabase } from '../support/servers/use-api.ts';

const db = useDatabase();

const STAYS = {
  clients: 'who may come at all',
  client_settings: 'one row per client',
  account_calls: 'one row for each account',
  account_line: 'a row goes when its notification no longer waits, and the dispatcher drops what is left',
  due_spans: 'each pass forgets those that are over',
  api_keys: 'no content; what was done with them refers to them',
  members: 'deleted with their last membership',
  memberships: 'removed by their client',
  outbox: 'deleted once Kafka has it',
  provider_health: 'one row per account',
  request_windows: 'one row per key',
  pending_erasures: 'gone once the notification is erased',
  suppressions: 'a refusal has no end',
  templates: 'archived by their client; what was sent with them names them',
  template_dependents: 'as long as a template is published with them',
  webhook_checks: 'a row goes when its delivery ends, and the reconciler drops what is left',
  webhook_endpoints: 'deleted by their client',
};

/** A row of each table, `ageDays` old; `n` tells rows of the same age apart. */
const INSERTS: Record<string, { kind: RetentionClass; insert: (ageDays: number, n: number) => [string, unknown[]] }> = {
  idempotency_keys: {
    kind: 'idempotency_keys',
    insert: (age, n) => [
      `insert into idempotency_keys (client_id, route, key, request_hash, status_code, response, created_at)
        values (gen_random_uuid(), 'r', $2, '\\x00', 202, '{}', now() - $1 * interval '1 day')`,
      [age, `key-${n}`],
    ],
  },
  notifications: { kind: 'notifications', insert: (age, n) => notification(age, n) },
  attempts: {
    kind: 'notifications',
    insert: (age, n) => [
      `insert into attempts (notification_id, run, seq, client_id, channel, provider, epoch, state, lease_until, started_at)
        values (${id('$1', '$2')}, 0, 1, gen_random_uuid(), 'email', 'smtp', 1, 'finished', now(), now())`,
      [age, n],
    ],
  },
  timeline: {
    kind: 'notifications',
    insert: (age, n) => [
      `insert into timeline (notification_id, sequence, at, status) values (${id('$1', '$2')}, 1, now(), 'SENT')`,
      [age, n],
    ],
  },
  notification_tags: {
    kind: 'notifications',
    insert: (age, n) => [
      `insert into notification_tags (client_id, tag, notification_id) select client_id, 'vip', id from notifications where id = ${id('$1', '$2')}`,
      [age, n],
    ],
  },
  dead_letters: {
    kind: 'dead_letters',
    insert: (age, n) => [
      `insert into dead_letters (id, error_code, status) values (${id('$1', '$2', 1)}, 'x', 'FAILED')`,
      [age, n],
    ],
  },
  receipts: {
    kind: 'receipts',
    insert: (age, n) => [
      `insert into receipts (id, source, key, kind, raw) values (${id('$1', '$2', 2)}, 'twilio', $1 || '-' || $2, 'DELIVERED', 'raw')`,
      [age, n],
    ],
  },
  webhook_deliveries: {
    kind: 'webhooks',
    insert: (age) => [
      `insert into webhook_deliveries (endpoint_id, event_id, client_id, event_type, payload, status, created_at)
        values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'notification.sent', '{}', 'FAILED', now() - $1 * interval '1 day')`,
      [age],
    ],
  },
  webhook_attempts: {
    kind: 'webhooks',
    insert: (age) => [
      `insert into webhook_attempts (endpoint_id, event_id, run, number, client_id, event_type, outcome, response, started_at, finished_at)
        values (gen_random_uuid(), gen_random_uuid(), 0, 1, gen_random_uuid(), 'notification.sent', 'failed', 'their words',
          now() - $1 * interval '1 day', now())`,
      [age],
    ],
  },
  in_app_messages: {
    kind: 'in_app',
    insert: (age, n) => [
      `insert into in_app_messages (id, client_id, user_id, text, created_at)
        values (${id('$1', '$2', 3)}, gen_random_uuid(), 'u', 'hello', now() - $1 * interval '1 day')`,
      [age, n],
    ],
  },
  template_versions: {
    kind: 'templates',
    // Further apart than the newest that stay for their number.
    insert: (age, n) => [
      `with owner as (
          insert into clients (id, name, email) values ($3, 'Ada', 'ada@example.com') on conflict do nothing),
        template as (
          insert into templates (id, client_id, kind, key, name, draft, draft_revision, draft_report)
          values ($3, $3, 'template', 'k', 'K', '{}', 1, '{}') on conflict do nothing)
        insert into template_versions (template_id, version, source, bundle, checksum, used, created_by, created_at)
        values ($3, 1 + $2 * 100, '{}', '{}', '\\x00', '{"layouts":{},"partials":{}}', 'operator', now() - $1 * interval '1 day')`,
      [age, n, '01890000-0000-7000-8000-000000000001'],
    ],
  },
  campaigns: { kind: 'campaigns', insert: (age, n) => [campaign(''), [age, n, OWNER]] },
  campaign_recipients: {
    kind: 'campaigns',
    insert: (age, n) => [
      campaign(`insert into campaign_recipients (campaign_id, position, line, client_id, recipient_hash, user_key, recipient, data)
        select ${id('$1', '$2', 5)}, 1, 2, $3::uuid, '\\x00', 'u', '{}', '{}'`),
      [age, n, OWNER],
    ],
  },
  campaign_chunks: {
    kind: 'campaigns',
    insert: (age, n) => [
      campaign(`insert into campaign_chunks (campaign_id, number, from_position, to_position, size)
        select ${id('$1', '$2', 5)}, 1, 1, 1, 1`),
      [age, n, OWNER],
    ],
  },
  campaign_rates: {
    kind: 'campaigns',
    insert: (age, n) => [
      campaign(`insert into campaign_rates (campaign_id, next_at) select ${id('$1', '$2', 5)}, now()`),
      [age, n, OWNER],
    ],
  },
  campaign_timeline: {
    kind: 'campaigns',
    insert: (age, n) => [
      campaign(`insert into campaign_timeline (campaign_id, sequence, at, status, actor)
        select ${id('$1', '$2', 5)}, 1, now(), 'COMPLETED', 'operator'`),
      [age, n, OWNER],
    ],
  },
  campaign_refused: {
    kind: 'campaign_refused',
    insert: (age, n) => [
      `insert into campaign_refused (campaign_id, line, code, pointer, detail) values (${id('$1', '$2', 5)}, 2, 'c', '/email', 'd')`,
      [age, n],
    ],
  },
  send_slots: {
    kind: 'limits',
    insert: (age, n) => [
      `insert into send_slots (client_id, user_key, channel, updated_at)
        values (gen_random_uuid(), $2, 'email', now() - $1 * interval '1 day')`,
      [age, `user-${n}`],
    ],
  },
  whatsapp_windows: {
    kind: 'limits',
    insert: (age, n) => [
      `insert into whatsapp_windows (phone_number_id, recipient_hash, open_until)
        values ($2, sha256($2::text::bytea), now() - $1 * interval '1 day')`,
      [age, `${age}-${n}`],
    ],
  },
  usage_daily: {
    kind: 'usage',
    insert: (age, n) => [
      `insert into usage_daily (client_id, environment, day, channel, provider, error_code)
        values (gen_random_uuid(), 'live', (now() - $1 * interval '1 day')::date, 'email', $2, '')`,
      [age, `p${n}`],
    ],
  },
  usage_hourly: {
    kind: 'notifications',
    insert: (age, n) => [
      `insert into usage_hourly (client_id, environment, hour, channel, provider, error_code)
        values (gen_random_uuid(), 'live', now() - $1 * interval '1 day', 'email', $2, '')`,
      [age, `p${n}`],
    ],
  },
  stats_minute: { kind: 'stats_minutes', insert: (age, n) => statsCell('stats_minute', age, n) },
  stats_counted: {
    kind: 'stats_minutes',
    insert: (age, n) => [
      `insert into stats_counted (at, rows, counted_at)
        values (now() - $1 * interval '1 day' - $2 * interval '1 minute', 1, now())`,
      [age, n],
    ],
  },
  stats_hour: { kind: 'stats_hours', insert: (age, n) => statsCell('stats_hour', age, n) },
  stats_day: { kind: 'stats', insert: (age, n) => statsCell('stats_day', age, n) },
  quota_counters: {
    kind: 'usage',
    insert: (age) => [
      `insert into quota_counters (client_id, environment, channel, period, starts_on)
        values (gen_random_uuid(), 'live', 'email', 'day', (now() - $1 * interval '1 day')::date)`,
      [age],
    ],
  },
  sessions: {
    kind: 'logins',
    insert: (age, n) => [
      ofMember(`insert into sessions (id, token_hash, member_id, expires_at)
        values (gen_random_uuid(), sha256(($1::int || '-' || $2::int)::bytea), $3::uuid, now() - $1::int * interval '1 day')`),
      [age, n, PERSON],
    ],
  },
  password_resets: {
    kind: 'logins',
    insert: (age, n) => [
      ofMember(`insert into password_resets (token_hash, member_id, drops_totp, expires_at)
        values (sha256(($1::int || '-' || $2::int)::bytea), $3::uuid, false, now() - $1::int * interval '1 day')`),
      [age, n, PERSON],
    ],
  },
  oidc_logins: {
    kind: 'logins',
    insert: (age, n) => [
      `insert into oidc_logins (token_hash, goes_to, expires_at)
        values (sha256(($1::int || '-' || $2::int)::bytea), '/', now() - $1::int * interval '1 day')`,
      [age, n],
    ],
  },
  invitations: {
    kind: 'logins',
    insert: (age, n) => [
      `with owner as (
          insert into clients (id, name, email) values ($3::uuid, 'Grace', 'grace@example.com') on conflict do nothing)
        insert into invitations (id, token_hash, client_id, email, role, invited_by, expires_at)
        values (gen_random_uuid(), sha256(($1::int || '-' || $2::int)::bytea), $3::uuid, 'ada@example.com', 'viewer', 'operator',
          now() - $1::int * interval '1 day')`,
      [age, n, OWNER],
    ],
  },
  login_tries: {
    kind: 'logins',
    insert: (age, n) => [
      `insert into login_tries (key_hash, failed, tried_at, blocked_until)
        values (sha256(($1::int || '-' || $2::int)::bytea), 1, now() - $1::int * interval '1 day', now())`,
      [age, n],
    ],
  },
  audit_log: {
    kind: 'audit_log',
    insert: (age, n) => [
      `insert into audit_log (id, actor, action, at) values (${id('$1', '$2', 4)}, 'operator', 'key.revoke', now() - $1 * interval '1 day')`,
      [age, n],
    ],
  },
};

/** An account, and of it what ends so many days ago; `$1` is its age, `$2` tells it apart. */
function ofMember(made: string): string {
  return `with person as (
      insert into members (id, email, name, password_hash) values ($3::uuid, 'ada@example.com', 'Ada', '') on conflict do nothing)
    ${made}`;
}

function statsCell(table: string, age: number, n: number): [string, unknown[]] {
  return [
    `insert into ${table} (at, client_id, environment, channel, provider, status, error_code, template, campaign_id, count, latency)
      values (now() - $1 * interval '1 day', gen_random_uuid(), 'live', 'email', $2, 'SENT', '', '', gen_random_uuid(), 1, '{}')`,
    [age, `p${n}`],
  ];
}

const PERSON = '01890000-0000-7000-8000-000000000003';
const OWNER = '01890000-0000-7000-8000-000000000002';

/** A campaign that was completed `$1` days ago, and what belongs to it; `$2` tells it apart, `$3` is its client. */
function campaign(along: string): string {
  const made = `insert into campaigns (id, client_id, environment, name, channel, status, spec, created_by, updated_at)
    select ${id('$1', '$2', 5)}, $3::uuid, 'live', 'n', 'email', 'COMPLETED', '{}', 'operator', now() - $1 * interval '1 day'`;
  const owner = `insert into clients (id, name, email) values ($3::uuid, 'Grace', 'grace@example.com') on conflict do nothing`;
  return along === '' ? `with owner as (${owner}) ${made}` : `with owner as (${owner}), made as (${made}) ${along}`;
}

/** A UUID v7 of `age` days ago, the same for the same `n` and `salt`. */
function id(age: string, n: string, salt = 0): string {
  return `(lpad(to_hex(((extract(epoch from now()) - ${age}::int * 86400) * 1000)::bigint / 60000 * 60000), 12, '0') || '7000800000'
    || lpad(to_hex(${n}::int * 16 + ${salt}), 10, '0'))::uuid`;
}

function notification(age: number, n: number, status = 'SENT', touchedDaysAgo = age): [string, unknown[]] {
  return [
    `insert into notifications (id, client_id, environment, channel, status, priority, category, on_ambiguous, recipient,
        recipient_hash, user_key, content, retry, routes, tags, updated_at)
      values (${id('$1', '$2')}, gen_random_uuid(), 'live', 'email', $3, 5, 'transactional', 'resend', '{}', '\\x00', 'u', '{}', '{}', '[]',
        array['vip'], now() - $4 * interval '1 day')`,
    [age, n, status, touchedDaysAgo],
  ];
}

const query = (text: string, values: unknown[]) => db.database.pool.query(text, values);
const count = async (table: string): Promise<number> =>
  (await db.database.pool.query(`select count(*)::int as n from ${table}`)).rows[0].n;
const round = (batchSize = 1_000) =>
  purgeOld({ pool: db.database.pool, retention: DEFAULT_RETENTION_DAYS, logger: silentLogger, batchSize });

beforeEach(() => db.database.pool.query(`truncate ${Object.keys(INSERTS).join(', ')}`));

test('every table has a time after which its rows go, or a reason why they stay', async () => {
  const { rows } = await db.database.pool.query(
    `select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  expect(rows.map((row) => row.table_name).sort()).toEqual([...Object.keys(INSERTS), ...Object.keys(STAYS)].sort());
  expect(new Set(Object.values(INSERTS).map(({ kind }) => kind))).toEqual(new Set(RETENTION_CLASSES));
});

test.each(Object.entries(INSERTS))(
  'rows of %s go when they are older than their class allows, and not before',
  async (table, { kind, insert }) => {
    const days = DEFAULT_RETENTION_DAYS[kind];
    const isPartOfOther = ['attempts', 'timeline', 'notification_tags'].includes(table);
    for (let n = 0; n < 7; n++) {
      if (isPartOfOther) await query(...notification(days + 2, n));
      await query(...insert(days + 2, n));
    }
    for (let n = 7; n < 10; n++) {
      if (isPartOfOther) await query(...notification(days - 2, n));
      await query(...insert(days - 2, n));
    }
    expect(await count(table)).toBe(10);
    await round(3);
    expect(await count(table)).toBe(3);
    expect(await round()).toEqual({});
  },
);

test('a notification that still waits, or that moved on lately, stays however old it is', async () => {
  await query(...notification(400, 1, 'SCHEDULED'));
  await query(...notification(400, 2, 'SENT', 3));
  await query(...notification(400, 3, 'SENT'));
  expect(await round()).toMatchObject({ notifications: 1 });
  expect(await count('notifications')).toBe(2);
});

test('what a campaign’s notifications came to stays with the campaign when they go', async () => {
  await query(campaign(''), [100, 1, OWNER]);
  for (const [n, status] of ['SENT', 'SENT', 'FAILED', 'SENT'].entries()) {
    await query(...notification(100, n + 10, status));
    await query(`update notifications set campaign_id = ${id('$1', '$2', 5)} where id = ${id('$1', '$3')}`, [
      100,
      1,
      n + 10,
    ]);
  }
  await round(2);
  expect(await count('notifications')).toBe(0);
  const { rows } = await db.database.pool.query('select forgotten from campaigns');
  expect(rows).toEqual([{ forgotten: { SENT: 3, FAILED: 1 } }]);
});

test('a notification lives as long as its dead letter, and a letter as long as the replay that names it', async () => {
  const letter = (age: number, n: number, replayOf: string | null) =>
    query(
      `insert into dead_letters (id, notification_id, run, error_code, status, replay_of)
        values (${id('$1', '$2', 1)}, ${id('400', '9')}, $2, 'x', 'FAILED', ${replayOf ?? 'null'})`,
      [age, n],
    );
  await query(...notification(400, 9, 'FAILED'));
  await letter(400, 1, null);
  await letter(10, 2, id('400', '1', 1));
  await round();
  expect([await count('notifications'), await count('dead_letters')]).toEqual([1, 2]);
  await db.database.pool.query(`delete from dead_letters where run = 2`);
  await round();
  expect([await count('notifications'), await count('dead_letters')]).toEqual([0, 0]);
});

test('receipts that are still to be matched stay, and those of a notification go with it', async () => {
  await query(...notification(100, 5));
  await db.database.pool.query(
    `insert into receipts (id, source, key, kind, raw, notification_id, match_at) values
      (${id('100', '5', 1)}, 'meta', 'matched', 'DELIVERED', 'raw', ${id('100', '5')}, null),
      (${id('100', '5', 2)}, 'meta', 'waits', 'DELIVERED', 'raw', null, now())`,
  );
  await round();
  const { rows } = await db.database.pool.query('select key from receipts');
  expect(rows).toEqual([{ key: 'waits' }]);
});

test('two at once do it once, and neither disturbs the other', async () => {
  for (let n = 0; n < 50; n++) await query(...notification(200, n));
  const results = await Promise.all([round(5), round(5), round(5)]);
  expect(results.filter((done) => done !== null && done.notifications === 50)).toHaveLength(1);
  expect(await count('notifications')).toBe(0);
});
