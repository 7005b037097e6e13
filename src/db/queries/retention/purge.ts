import type { RetentionClass } from '../../../domain/retention.ts';
import { isSettled, STATUSES } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';

type Purge = { name: string; text: string; values?: unknown[] };

/** The oldest UUID v7 of a moment: ids sort by time, so the primary key finds what is old. */
const OLDEST_ID = `(lpad(to_hex((extract(epoch from $1::timestamptz) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid`;

/**
 * One batch of each table that holds what is older than `$1`, at most `$2` rows. A person's or a workflow's change at
 * the same time wins: what is locked is left for the next round.
 */
const PURGES: Record<RetentionClass, Purge[]> = {
  idempotency_keys: [
    byRow('idempotency_keys', `select ctid from idempotency_keys where created_at < $1 order by created_at limit $2`),
  ],
  notifications: [
    {
      name: 'purge-notifications',
      text: `with old as materialized (
          select id from notifications n where id < ${OLDEST_ID} and updated_at < $1 and status = any($3)
            and not exists (select from dead_letters d where d.notification_id = n.id)
          order by id limit $2 for update skip locked),
        attempts_gone as (delete from attempts where notification_id in (select id from old)),
        timeline_gone as (delete from timeline where notification_id in (select id from old)),
        tags_gone as (delete from notification_tags t using notifications n where n.id in (select id from old)
          and t.notification_id = n.id and t.client_id = n.client_id and t.tag = any(n.tags)),
        receipts_gone as (delete from receipts where notification_id in (select id from old))
        delete from notifications where id in (select id from old)`,
      values: [STATUSES.filter(isSettled)],
    },
  ],
  dead_letters: [
    byRow(
      'dead_letters',
      // One that another names in replay_of goes after that one.
      `select ctid from dead_letters d where id < ${OLDEST_ID} and status <> 'RETRYING'
        and not exists (select from dead_letters newer where newer.replay_of = d.id) order by id limit $2 for update skip locked`,
    ),
  ],
  receipts: [
    byRow(
      'receipts',
      `select ctid from receipts r where id < ${OLDEST_ID} and match_at is null
        and not exists (select from notifications n where n.id = r.notification_id) order by id limit $2`,
    ),
  ],
  webhooks: [
    byRow(
      'webhook_deliveries',
      `select ctid from webhook_deliveries where created_at < $1 and status <> 'PENDING' order by created_at limit $2
        for update skip locked`,
    ),
    byRow('webhook_attempts', `select ctid from webhook_attempts where started_at < $1 order by started_at limit $2`),
  ],
  in_app: [byRow('in_app_messages', `select ctid from in_app_messages where id < ${OLDEST_ID} order by id limit $2`)],
  usage: [
    byRow('usage_daily', `select ctid from usage_daily where day < $1::date order by day limit $2`),
    byRow('quota_counters', `select ctid from quota_counters where starts_on < $1::date limit $2`),
  ],
  limits: [
    byRow('send_slots', `select ctid from send_slots where updated_at < $1 limit $2 for update skip locked`),
    byRow('whatsapp_windows', `select ctid from whatsapp_windows where open_until < $1 limit $2`),
  ],
  audit_log: [byRow('audit_log', `select ctid from audit_log where at < $1 order by at limit $2`)],
};

function byRow(table: string, old: string): Purge {
  return { name: `purge-${table}`, text: `delete from ${table} where ctid = any(array(${old}))` };
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
  for (const { name, text, values = [] } of PURGES[kind]) {
    const { rowCount } = await db.query({ name, text, values: [before, limit, ...values] });
    most = Math.max(most, rowCount ?? 0);
  }
  return most;
}
