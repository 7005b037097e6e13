import { type SQL, sql } from 'drizzle-orm';
import { CAMPAIGN_STATUSES, isUnderWay } from '../../domain/campaigns/status.ts';
import { lowestIdAt, NIL_ID } from '../../domain/ids.ts';
import { type RetentionClass, VERSIONS_KEPT } from '../../domain/retention.ts';
import { isSettled, STATUSES } from '../../domain/status.ts';
import type { Queryable } from '../client.ts';
import { queryRow } from '../statement.ts';

/** The lowest value of each type that a walk goes by. */
const LOWEST = {
  uuid: NIL_ID,
  timestamptz: '-infinity',
  date: '-infinity',
  text: '',
  integer: '0',
  bytea: '\\x',
  tid: '(0,0)',
} as const;

/**
 * How a table is walked: page by page in the order of an index, so that no row is read twice in a walk, whatever of it is
 * kept, and none is read that the walk does not come to.
 */
export type Purge = {
  table: string;
  /** The columns of the order; the last ones tell rows apart that are alike in the others. */
  order: readonly (readonly [column: string, type: keyof typeof LOWEST])[];
  /** Where the walk ends, by the same index. */
  within: (before: Date) => SQL;
  /** Which of the rows that it comes to go. */
  goes: (before: Date) => SQL;
  /** Further CTEs that `goes` asks, of the rows of `page`, whose columns of the order are `key_0`, `key_1` … */
  asked?: SQL;
  /** Further CTEs that delete what goes with the rows of `old`. */
  along?: SQL;
};

const AT_REST = CAMPAIGN_STATUSES.filter((status) => !isUnderWay(status));
const ALL = () => sql`true`;
const byId = [['id', 'uuid']] as const;
/** Rows of one moment are told apart by where they lie. */
const byTime = (column: string, type: 'timestamptz' | 'date' = 'timestamptz') =>
  [
    [column, type],
    ['ctid', 'tid'],
  ] as const;

/** The newest version of a template that is not among those which stay for their number. */
const newestToGo = (templateId: SQL) =>
  sql`(select max(newest.version) - ${VERSIONS_KEPT}::int from template_versions newest where newest.template_id = ${templateId})`;

/** Of a campaign: nothing of it is sent, or can be. */
const IS_AT_REST = sql.raw(`status in ('${AT_REST.join("', '")}')`);

/** What is kept for a time, by class: what each page deletes of each table. */
export const PURGES: Record<RetentionClass, readonly Purge[]> = {
  idempotency_keys: [
    {
      table: 'idempotency_keys',
      order: byTime('created_at'),
      // The name of an event goes with its notification.
      within: (before) => sql`created_at < ${before} and route not like '%event:%'`,
      goes: ALL,
    },
  ],
  notifications: [
    {
      table: 'notifications',
      order: byId,
      within: (before) => sql`id < ${idAt(before)}`,
      goes: (before) => sql`updated_at < ${before} and status = any(${sql.param(STATUSES.filter(isSettled))})
        and not exists (select from dead_letters d where d.notification_id = notifications.id)`,
      // What a campaign's notifications came to stays with the campaign.
      along: sql`tally as materialized (
          select campaign_id, status, count(*) as n from old where campaign_id is not null group by 1, 2),
        tallied as (
          update campaigns c set forgotten = (
            select jsonb_object_agg(status, n) from (
              select status, sum(n) as n from (
                select status, n from tally t where t.campaign_id = c.id
                union all select key, value::bigint from jsonb_each_text(c.forgotten)) each_of group by 1) sums)
          from (select distinct campaign_id from tally) named where c.id = named.campaign_id),
        attempts_gone as (delete from attempts where notification_id in (select id from old)),
        timeline_gone as (delete from timeline where notification_id in (select id from old)),
        tags_gone as (delete from notification_tags t using notifications n where n.id in (select id from old)
          and t.notification_id = n.id and t.client_id = n.client_id and t.tag = any(n.tags)),
        receipts_gone as (delete from receipts where notification_id in (select id from old)),
        events_gone as (delete from idempotency_keys k using notifications n where n.id in (select id from old)
          and n.event_id is not null and k.client_id = n.client_id and k.key = n.event_id
          and k.route = case n.environment when 'test' then 'test:event:' else 'event:' end || n.channel),`,
    },
    {
      table: 'usage_hourly',
      order: [
        ['hour', 'timestamptz'],
        ['client_id', 'uuid'],
        ['environment', 'text'],
        ['channel', 'text'],
        ['provider', 'text'],
        ['error_code', 'text'],
      ],
      within: (before) => sql`hour < ${before}`,
      goes: ALL,
    },
  ],
  dead_letters: [
    {
      table: 'dead_letters',
      order: byId,
      within: (before) => sql`id < ${idAt(before)}`,
      // One that another names in replay_of goes after that one.
      goes: () => sql`status <> 'RETRYING' and retry_at is null
        and not exists (select from dead_letters newer where newer.replay_of = dead_letters.id)`,
    },
  ],
  receipts: [
    {
      table: 'receipts',
      order: byId,
      within: (before) => sql`id < ${idAt(before)}`,
      goes: () => sql`match_at is null
        and not exists (select from notifications n where n.id = receipts.notification_id)`,
    },
  ],
  webhooks: [
    {
      table: 'webhook_deliveries',
      order: byTime('created_at'),
      within: (before) => sql`created_at < ${before}`,
      goes: () => sql`status <> 'PENDING'`,
    },
    {
      table: 'webhook_attempts',
      order: byTime('started_at'),
      within: (before) => sql`started_at < ${before}`,
      goes: ALL,
    },
  ],
  in_app: [
    {
      table: 'in_app_messages',
      // Its id tells when it was accepted, which may be long before it came.
      order: byTime('created_at'),
      within: (before) => sql`created_at < ${before}`,
      goes: ALL,
    },
  ],
  templates: [
    {
      table: 'template_versions',
      order: [
        ['template_id', 'uuid'],
        ['version', 'integer'],
      ],
      within: ALL,
      // Of a layout or partial what any version that is kept was made of. No index finds those: a client's versions are
      // read once for each that has more than stay for their number. `limit` and `offset` keep the planner to that.
      asked: sql`in_use as materialized (
        select f.id, n.value::int as version
        from (select distinct key_0 as id from page where key_1 <= ${newestToGo(sql`key_0`)}) candidate
          cross join lateral (
            select id, client_id, kind, key from templates where id = candidate.id and kind <> 'template' limit 1) f
          cross join lateral (
            select v.used from templates t join template_versions v on v.template_id = t.id
            where t.client_id = f.client_id offset 0) made
          cross join lateral json_each_text(made.used -> (f.kind || 's')) n
        where n.key = f.key),`,
      // The lock keeps whoever publishes or rolls back from pointing at what goes.
      goes: (before) => sql`created_at < ${before} and version <= ${newestToGo(sql`template_versions.template_id`)}
        and not exists (select from notifications n
          where n.template_id = template_versions.template_id and n.template_version = template_versions.version)
        and not exists (select from in_use u
          where u.id = template_versions.template_id and u.version = template_versions.version)
        and exists (select from templates t where t.id = template_versions.template_id
          and template_versions.version is distinct from t.published_version
          and template_versions.version is distinct from t.rolled_back_from
          and template_versions.version <> all(t.suspended_versions) for update skip locked)`,
    },
  ],
  campaigns: [
    {
      table: 'campaign_recipients',
      order: [
        ['campaign_id', 'uuid'],
        ['position', 'integer'],
      ],
      within: (before) => sql`campaign_id < ${idAt(before)}`,
      goes: (before) => sql`exists (select from campaigns c where c.id = campaign_recipients.campaign_id
        and c.updated_at < ${before} and ${IS_AT_REST})`,
    },
    {
      table: 'campaigns',
      order: byId,
      within: (before) => sql`id < ${idAt(before)}`,
      goes: (before) => sql`updated_at < ${before} and ${IS_AT_REST}
        and not exists (select from campaign_recipients r where r.campaign_id = campaigns.id)
        and not exists (select from notifications n where n.campaign_id = campaigns.id)`,
      along: sql`chunks_gone as (delete from campaign_chunks where campaign_id in (select id from old)),
        trail_gone as (delete from campaign_timeline where campaign_id in (select id from old)),
        lines_gone as (delete from campaign_refused where campaign_id in (select id from old)),`,
    },
  ],
  campaign_refused: [
    {
      table: 'campaign_refused',
      order: [
        ['campaign_id', 'uuid'],
        ['line', 'integer'],
      ],
      within: (before) => sql`campaign_id < ${idAt(before)}`,
      goes: ALL,
    },
  ],
  usage: [
    {
      table: 'usage_daily',
      order: byTime('day', 'date'),
      within: (before) => sql`day < ${before}::date`,
      goes: ALL,
    },
    {
      table: 'quota_counters',
      order: [
        ['client_id', 'uuid'],
        ['environment', 'text'],
        ['channel', 'text'],
        ['period', 'text'],
        ['starts_on', 'date'],
      ],
      within: ALL,
      goes: (before) => sql`starts_on < ${before}::date`,
    },
  ],
  stats_minutes: [
    { table: 'stats_minute', order: byTime('at'), within: (before) => sql`at < ${before}`, goes: ALL },
    { table: 'stats_counted', order: byTime('at'), within: (before) => sql`at < ${before}`, goes: ALL },
  ],
  stats_hours: [{ table: 'stats_hour', order: byTime('at'), within: (before) => sql`at < ${before}`, goes: ALL }],
  stats: [{ table: 'stats_day', order: byTime('at'), within: (before) => sql`at < ${before}`, goes: ALL }],
  limits: [
    {
      table: 'send_slots',
      // An index on the time of its last change would make each change dearer, and there is one for each send.
      order: [
        ['client_id', 'uuid'],
        ['user_key', 'text'],
        ['channel', 'text'],
      ],
      within: ALL,
      goes: (before) => sql`updated_at < ${before}`,
    },
    {
      table: 'whatsapp_windows',
      order: [
        ['phone_number_id', 'text'],
        ['recipient_hash', 'bytea'],
      ],
      within: ALL,
      goes: (before) => sql`open_until < ${before}`,
    },
  ],
  audit_log: [
    {
      table: 'audit_log',
      order: byTime('at'),
      within: (before) => sql`at < ${before}`,
      goes: ALL,
    },
  ],
  logins: [
    ...['sessions', 'invitations', 'password_resets', 'oidc_logins'].map((table) => ({
      table,
      order: byTime('expires_at'),
      within: (before: Date) => sql`expires_at < ${before}`,
      goes: ALL,
    })),
    { table: 'login_tries', order: byTime('tried_at'), within: (before) => sql`tried_at < ${before}`, goes: ALL },
  ],
};

/** Ids sort by time, so the primary key finds what is old. */
function idAt(before: Date): string {
  return lowestIdAt(before.getTime());
}

/** Where a page ended: PostgreSQL's text of each column of the order. */
export type PurgePosition = readonly string[];

/** `read` is less than was asked for on the last page; `position` is null where nothing was left to read. */
type PurgedPage = { read: number; deleted: number; position: PurgePosition | null };

/**
 * Looks at the next rows of a walk and deletes those of them that go. A person's or a workflow's change at the same time
 * wins: what is locked is left for the next walk.
 * @param after where the page before ended; null for the first
 */
export function purgePage(
  db: Queryable,
  { table, order, within, goes, asked = sql.raw(''), along = sql.raw('') }: Purge,
  { before, after, limit }: { before: Date; after: PurgePosition | null; limit: number },
): Promise<PurgedPage> {
  const name = sql.raw(table);
  const columns = sql.raw(order.map(([column]) => column).join(', '));
  const listed = sql.raw(order.map(([column], place) => `${column} as key_${place}`).join(', '));
  const last = sql.raw(order.map((_, place) => `key_${place} desc`).join(', '));
  const texts = sql.raw(order.map((_, place) => `key_${place}::text`).join(', '));
  const from = sql.join(
    order.map(([, type], place) => sql`${after?.[place] ?? LOWEST[type]}::${sql.raw(type)}`),
    sql.raw(', '),
  );
  return queryRow<PurgedPage>(
    db,
    `purge-${table}`,
    sql`with page as materialized (
        select ctid as at_row, ${listed} from ${name} where ${within(before)} and (${columns}) > (${from})
        order by ${columns} limit ${limit}),
      ${asked}
      old as materialized (
        select ctid as at_row, * from ${name} where ctid = any(array(select at_row from page)) and ${goes(before)}
        for update skip locked),
      ${along}
      gone as (delete from ${name} where ctid = any(array(select at_row from old)) returning 1)
      select (select count(*) from page)::int as read, (select count(*) from gone)::int as deleted,
        (select array[${texts}] from page order by ${last} limit 1) as position`,
  );
}
