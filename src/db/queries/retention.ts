import { lowestIdAt } from '../../domain/ids.ts';
import type { RetentionClass } from '../../domain/retention.ts';
import { isSettled, STATUSES } from '../../domain/status.ts';
import type { Queryable } from '../client.ts';

type Purge = { name: string; text: string; values: (before: Date, limit: number) => unknown[] };

/**
 * One batch of each table that holds what is older than `$1`, a moment or an id, at most `$2` rows. A person's or a
 * workflow's change at the same time wins: what is locked is left for the next round.
 */
const PURGES: Record<RetentionClass, Purge[]> = {
  idempotency_keys: [
    // The name of an event goes with its notification.
    byTime(
      'idempotency_keys',
      `select ctid from idempotency_keys where created_at < $1 and route not like '%event:%' order by created_at limit $2`,
    ),
  ],
  notifications: [
    {
      name: 'purge-notifications',
      text: `with old as materialized (
          select id from notifications n where id < $1 and updated_at < $3 and status = any($4)
            and not exists (select from dead_letters d where d.notification_id = n.id)
          order by id limit $2 for update skip locked),
        attempts_gone as (delete from attempts where notification_id in (select id from old)),
        timeline_gone as (delete from timeline where notification_id in (select id from old)),
        tags_gone as (delete from notification_tags t using notifications n where n.id in (select id from old)
          and t.notification_id = n.id and t.client_id = n.client_id and t.tag = any(n.tags)),
        receipts_gone as (delete from receipts where notification_id in (select id from old)),
        events_gone as (delete from idempotency_keys k using notifications n where n.id in (select id from old)
          and n.event_id is not null and k.client_id = n.client_id and k.key = n.event_id
          and k.route = case n.environment when 'test' then 'test:event:' else 'event:' end || n.channel)
        delete from notifications where id in (select id from old)`,
      values: (before, limit) => [idAt(before), limit, before, STATUSES.filter(isSettled)],
    },
  ],
  dead_letters: [
    byId(
      'dead_letters',
      // One that another names in replay_of goes after that one.
      `select ctid from dead_letters d where id < $1 and status <> 'RETRYING' and retry_at is null
        and not exists (select from dead_letters newer where newer.replay_of = d.id) order by id limit $2 for update skip locked`,
    ),
  ],
  receipts: [
    byId(
      'receipts',
      `select ctid from receipts r where id < $1 and match_at is null
        and not exists (select from notifications n where n.id = r.notification_id) order by id limit $2`,
    ),
  ],
  webhooks: [
    byTime(
      'webhook_deliveries',
      `select ctid from webhook_deliveries where created_at < $1 and status <> 'PENDING' order by created_at limit $2
        for update skip locked`,
    ),
    byTime('webhook_attempts', `select ctid from webhook_attempts where started_at < $1 order by started_at limit $2`),
  ],
  // Its id tells when it was accepted, which may be long before it came.
  in_app: [
    byTime('in_app_messages', `select ctid from in_app_messages where created_at < $1 order by created_at limit $2`),
  ],
  usage: [
    byTime('usage_daily', `select ctid from usage_daily where day < $1::date order by day limit $2`),
    byTime('quota_counters', `select ctid from quota_counters where starts_on < $1::date limit $2`),
  ],
  limits: [
    byTime('send_slots', `select ctid from send_slots where updated_at < $1 limit $2 for update skip locked`),
    byTime('whatsapp_windows', `select ctid from whatsapp_windows where open_until < $1 limit $2`),
  ],
  audit_log: [byTime('audit_log', `select ctid from audit_log where at < $1 order by at limit $2`)],
};

function byTime(table: string, old: string): Purge {
  return { ...purgeOf(table, old), values: (before, limit) => [before, limit] };
}

/** Ids sort by time, so the primary key finds what is old. */
function byId(table: string, old: string): Purge {
  return { ...purgeOf(table, old), values: (before, limit) => [idAt(before), limit] };
}

function purgeOf(table: string, old: string) {
  return { name: `purge-${table}`, text: `delete from ${table} where ctid = any(array(${old}))` };
}

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
  for (const { name, text, values } of PURGES[kind]) {
    const { rowCount } = await db.query({ name, text, values: values(before, limit) });
    most = Math.max(most, rowCount ?? 0);
  }
  return most;
}
