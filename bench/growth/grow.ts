import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { DAY_MS } from '../../src/domain/durations.ts';
import { NIL_ID } from '../../src/domain/ids.ts';
import type { Progress } from '../../stack/progress.mjs';
import { eventually } from '../../test/support/expect/eventually.ts';
import { withClient } from '../../test/support/servers/with-client.ts';
import type { Installation } from '../installation.ts';
import { postBatch } from '../load.ts';
import type { Servers } from '../servers.ts';

export type Grown = {
  /** Notifications of the past, and over how many days they were sent: fewer than retention keeps. */
  old: number;
  days: number;
  /** Notifications that are scheduled for a day beyond the end of any run. */
  timers: number;
};

const DUE_IN_MS = 30 * DAY_MS;
const POSTED_AT_ONCE = 1_000;
const COPIED_AT_ONCE = 10_000;
const CLIENTS = 50;

/**
 * Makes an installation an old one: scheduled notifications with their workflows, then the past, which is copied from
 * what it has sent, with all rows that any table has of it. So it looks as this release writes it.
 * @throws Error where it has sent nothing yet
 */
export async function grow(
  servers: Servers,
  posthorn: Installation,
  grown: Grown,
  { step }: Pick<Progress, 'step'>,
): Promise<void> {
  await step(`${grown.timers} scheduled, each with its workflow`, (note) => schedule(posthorn, grown.timers, note));
  await step(`${grown.old} notifications of the past`, (note) => copyPast(posthorn, grown, note));
  await step('vacuum and analyze', () => tidy(servers, posthorn));
  await step('the past is counted for usage, as it would be long since', (note) => untilCounted(posthorn, note));
}

async function schedule(posthorn: Installation, count: number, note: (text: string) => void): Promise<void> {
  const { apiUrl, apiKey, query, isIdle } = posthorn;
  const sendAt = new Date(Date.now() + DUE_IN_MS).toISOString();
  for (let from = 0; from < count; from += POSTED_AT_ONCE) {
    const notifications = Array.from({ length: Math.min(POSTED_AT_ONCE, count - from) }, (_, index) => ({
      channel: 'email',
      recipient: { email: `later-${from + index}@example.com` },
      content: { subject: `Order ${from + index}`, body: '<p>Your order is on its way.</p>' },
      sendAt,
    }));
    await postBatch(apiUrl, apiKey, notifications);
    note(`${from + notifications.length} accepted`);
  }
  const allWait = async () => {
    const { rows } = await query(`select count(*)::int as count from notifications where status = 'SCHEDULED'`);
    note(`${rows[0].count} on their timers`);
    return rows[0].count === count && (await isIdle(count));
  };
  const timeoutMs = 120_000 + count * 100;
  await eventually(allWait, { timeoutMs, everyMs: 1_000, what: `${count} on their timers` });
}

/**
 * Copies what was sent into the past, evenly over the days.
 * @param past `clients`: whose they are, UUIDs; else of clients that nobody knows @param note is told how many there are
 */
export async function copyPast(
  { databaseUrl }: Pick<Installation, 'databaseUrl'>,
  {
    old,
    days,
    clients = Array.from({ length: CLIENTS }, () => randomUUID()),
    statuses = ['SENT'],
  }: Pick<Grown, 'old' | 'days'> & { clients?: string[]; statuses?: string[] },
  note: (text: string) => void,
): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    const tables = await tablesOf(client);
    await client.query('set synchronous_commit = off');
    const { rowCount: sent } = await client.query(sentOf(client, statuses));
    if (!sent) throw new Error('nothing was sent that could be copied');
    await client.query('create temporary table copies (old_id uuid, new_id uuid, client_id uuid, later interval)');
    for (let from = 1; from <= old; from += COPIED_AT_ONCE) {
      const to = Math.min(from + COPIED_AT_ONCE - 1, old);
      await client.query('truncate copies');
      await client.query(COPIES, [clients, from, to, old, sent, days]);
      await client.query('analyze copies');
      for (const table of tables) await client.query(copying(table));
      note(`${to} of ${old}`);
    }
  });
}

type Column = { name: string; type: string };
type Table = { name: string; columns: Column[] };

/** The notifications' own table, and those that name a notification in each row. */
async function tablesOf(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `select table_name as name, json_agg(json_build_object('name', column_name, 'type', data_type)) as columns
      from information_schema.columns
      where table_schema = 'public' and is_identity = 'NO' and is_generated = 'NEVER'
      group by table_name
      having table_name = 'notifications' or bool_or(column_name = 'notification_id')`,
  );
  return rows;
}

/** Those that are copied, one after the other. */
const sentOf = (client: pg.Client, statuses: string[]) => `create temporary table sent as
  select row_number() over (order by id) - 1 as number, id, created_at from notifications
  where status in (${statuses.map((status) => client.escapeLiteral(status)).join(', ')})`;

/** Oldest first, and ids in that order, as they would have come. */
const COPIES = `insert into copies
  select sent.id, uuidv7(at - now()), ($1::uuid[])[1 + i % cardinality($1::uuid[])], at - sent.created_at
  from generate_series($2::int, $3::int) i
    join sent on sent.number = i % $5::int
    cross join lateral (
      select now() - interval '1 hour' - (($4::int - i) * $6::float8 * interval '1 day' / $4::int) as at)`;

/** What differs from one notification to the next; all else is as in the one that is copied. */
const OWN: Record<string, string> = {
  client_id: 'copy.client_id',
  recipient_hash: 'sha256(uuid_send(copy.new_id))',
  user_key: 'copy.new_id::text',
  provider_message_id: `'past-' || copy.new_id`,
};

function copying({ name: table, columns }: Table): string {
  const key = table === 'notifications' ? 'id' : 'notification_id';
  const sourceOf = ({ name, type }: Column) => {
    if (name === key) return 'copy.new_id';
    // Of dead letters, and whatever else has an id besides its notification's.
    if (name === 'id' && type === 'uuid') return 'uuidv7(uuid_extract_timestamp(original.id) + copy.later - now())';
    const own = OWN[name];
    if (own) return own;
    return type === 'timestamp with time zone' ? `original."${name}" + copy.later` : `original."${name}"`;
  };
  return `insert into "${table}" (${columns.map(({ name }) => `"${name}"`).join(', ')})
    select ${columns.map(sourceOf).join(', ')}
    from "${table}" original join copies copy on copy.old_id = original."${key}" order by copy.new_id
    on conflict do nothing`;
}

/** As autovacuum would within minutes, while nothing is measured; Temporal's databases as well. */
async function tidy({ postgres: { admin }, addresses }: Servers, { databaseUrl }: Installation): Promise<void> {
  const { rows } = await admin.query<{ name: string }>(
    `select datname as name from pg_database where datname ~ '^temporal'`,
  );
  const urlOf = (name: string) => Object.assign(new URL(addresses.databaseUrl), { pathname: `/${name}` }).href;
  for (const url of [databaseUrl, ...rows.map(({ name }) => urlOf(name))]) {
    await withClient(url, (client) => client.query('vacuum (analyze)'));
  }
  await admin.query('checkpoint');
}

/** The roll-up of usage goes through all hours that it does not know; in an old installation it has done so. */
async function untilCounted({ query }: Installation, note: (text: string) => void): Promise<void> {
  const allKnown = async () => {
    const { rows } = await query(HOURS, [NIL_ID]);
    note(`${rows[0].known} of ${rows[0].hours} hours`);
    return rows[0].known >= rows[0].hours;
  };
  await eventually(allKnown, { timeoutMs: 30 * 60_000, everyMs: 2_000, what: 'figures of all hours' });
}

const HOURS = `select (select count(*)::int from usage_hourly where client_id = $1) as known,
  (select ceil(extract(epoch from now() - date_trunc('hour', created_at)) / 3600)::int
    from notifications order by id limit 1) as hours`;
