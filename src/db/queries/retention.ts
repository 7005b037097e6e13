import { type SQL, sql } from 'drizzle-orm';
import { lowestIdAt } from '../../domain/ids.ts';
import type { RetentionClass } from '../../domain/retention.ts';
import { isSettled, STATUSES } from '../../domain/status.ts';
import type { Queryable } from '../client.ts';
import { execute } from '../statement.ts';

type Purge = { name: string; deletion: (before: Date, limit: number) => SQL };

const SKIP_LOCKED = sql`for update skip locked`;

/**
 * One batch of each table that holds what is older than a moment or an id. A person's or a workflow's change at the same
 * time wins: what is locked is left for the next round.
 */
const PURGES: Record<RetentionClass, Purge[]> = {
  idempotency_keys: [
    // The name of an event goes with its notification.
    purgeOf(
      'idempotency_keys',
      (before) => sql`created_at < ${before} and route not like '%event:%' order by created_at`,
    ),
  ],
  notifications: [
    {
      name: 'purge-notifications',
      deletion: (before, limit) => sql`with old as materialized (
          select id from notifications n where id < ${idAt(before)} and updated_at < ${before}
            and status = any(${sql.param(STATUSES.filter(isSettled))})
            and not exists (select from dead_letters d where d.notification_id = n.id)
          order by id limit ${limit} for update skip locked),
        attempts_gone as (delete from attempts where notification_id in (select id from old)),
        timeline_gone as (delete from timeline where notification_id in (select id from old)),
        tags_gone as (delete from notification_tags t using notifications n where n.id in (select id from old)
          and t.notification_id = n.id and t.client_id = n.client_id and t.tag = any(n.tags)),
        receipts_gone as (delete from receipts where notification_id in (select id from old)),
        events_gone as (delete from idempotency_keys k using notifications n where n.id in (select id from old)
          and n.event_id is not null and k.client_id = n.client_id and k.key = n.event_id
          and k.route = case n.environment when 'test' then 'test:event:' else 'event:' end || n.channel)
        delete from notifications where id in (select id from old)`,
    },
  ],
  dead_letters: [
    purgeOf(
      'dead_letters',
      // One that another names in replay_of goes after that one.
      (before) => sql`id < ${idAt(before)} and status <> 'RETRYING' and retry_at is null
        and not exists (select from dead_letters newer where newer.replay_of = dead_letters.id) order by id`,
      SKIP_LOCKED,
    ),
  ],
  receipts: [
    purgeOf(
      'receipts',
      (before) => sql`id < ${idAt(before)} and match_at is null
        and not exists (select from notifications n where n.id = receipts.notification_id) order by id`,
    ),
  ],
  webhooks: [
    purgeOf(
      'webhook_deliveries',
      (before) => sql`created_at < ${before} and status <> 'PENDING' order by created_at`,
      SKIP_LOCKED,
    ),
    purgeOf('webhook_attempts', (before) => sql`started_at < ${before} order by started_at`),
  ],
  // Its id tells when it was accepted, which may be long before it came.
  in_app: [purgeOf('in_app_messages', (before) => sql`created_at < ${before} order by created_at`)],
  usage: [
    purgeOf('usage_daily', (before) => sql`day < ${before}::date order by day`),
    purgeOf('quota_counters', (before) => sql`starts_on < ${before}::date`),
  ],
  limits: [
    purgeOf('send_slots', (before) => sql`updated_at < ${before}`, SKIP_LOCKED),
    purgeOf('whatsapp_windows', (before) => sql`open_until < ${before}`),
  ],
  audit_log: [purgeOf('audit_log', (before) => sql`at < ${before} order by at`)],
};

/** @param old the condition, and where an index serves the order */
function purgeOf(name: string, old: (before: Date) => SQL, lock: SQL = sql.raw('')): Purge {
  const table = sql.raw(name);
  return {
    name: `purge-${name}`,
    deletion: (before, limit) => sql`delete from ${table} where ctid = any(array(
        select ctid from ${table} where ${old(before)} limit ${limit} ${lock}))`,
  };
}

/** Ids sort by time, so the primary key finds what is old. */
function idAt(before: Date): string {
  return lowestIdAt(before.getTime());
}

/**
 * Deletes what is older than `before` of each table of the class, at most `limit` rows of each.
 * @returns the greatest number of one table: another batch is due where it is `limit`
 */
export async function purge(
  db: Queryable,
  kind: RetentionClass,
  { before, limit }: { before: Date; limit: number },
): Promise<number> {
  let most = 0;
  for (const { name, deletion } of PURGES[kind]) {
    most = Math.max(most, await execute(db, name, deletion(before, limit)));
  }
  return most;
}
