import { sql } from 'drizzle-orm';
import type { Channel } from '../../domain/channel.ts';
import type { QuotaPeriod } from '../../domain/quota.ts';
import type { Queryable } from '../client.ts';
import { queryRow, queryRows } from '../statement.ts';

/* What the operator sees of the whole instance: by what was counted before, by indexes, and bounded. */

export type Volume = { accepted: number; sent: number; failed: number };
/** Of live keys. */
export type ClientVolume = { clientId: string; name: string; hour: Volume; day: Volume };

const figures = (since: 'hour' | 'day') => {
  const of = (statuses: string) =>
    sql`coalesce(sum(count) filter (where status in (${sql.raw(statuses)}) and ${sql.raw(`in_${since}`)}), 0)::float8`;
  return sql`json_build_object('accepted', ${of(`'ACCEPTED'`)}, 'sent', ${of(`'SENT'`)},
    'failed', ${of(`'FAILED', 'UNKNOWN'`)})`;
};

/**
 * The clients that had most accepted within the last day, as the cells of figures tell.
 * @param hoursUpTo before it hours are summed; of what came later the minutes are read
 */
export function listClientsByVolume(
  db: Queryable,
  { now, hoursUpTo, limit }: { now: Date; hoursUpTo: Date; limit: number },
): Promise<ClientVolume[]> {
  const ago = (hours: number) => sql`${now}::timestamptz - ${sql.raw(`interval '${hours} hours'`)}`;
  return queryRows<ClientVolume>(
    db,
    'list-clients-by-volume',
    sql`with cells as (
        select client_id, status, count, false as in_hour, true as in_day from stats_hour
        where at >= ${ago(24)} and at < ${hoursUpTo} and environment = 'live'
        union all
        select client_id, status, count, at >= ${ago(1)}, at >= ${hoursUpTo} from stats_minute
        where at >= least(${hoursUpTo}::timestamptz, ${ago(1)}) and environment = 'live'),
      volumes as (
        select client_id, ${figures('hour')} as hour, ${figures('day')} as day,
          coalesce(sum(count) filter (where status = 'ACCEPTED' and in_day), 0) as rank
        from cells group by client_id order by rank desc, client_id limit ${limit})
      select v.client_id as "clientId", c.name, v.hour, v.day
      from volumes v join clients c on c.id = v.client_id order by v.rank desc, v.client_id`,
  );
}

/** How many of each of these clients wait in a line, of an account or a user. */
export function countWaitingOf(db: Queryable, clientIds: string[]): Promise<{ clientId: string; waiting: number }[]> {
  return queryRows(
    db,
    'count-waiting-of-clients',
    sql`select client_id as "clientId", count(*)::int as waiting from account_line
      where client_id = any(${sql.param(clientIds)}::uuid[]) group by client_id`,
  );
}

export type QuotaUsed = { clientId: string; channel: Channel; period: QuotaPeriod; leased: number };

/** What these clients have taken of their quotas of live keys, in the current UTC day and month. */
export function listQuotasUsed(db: Queryable, clientIds: string[]): Promise<QuotaUsed[]> {
  return queryRows<QuotaUsed>(
    db,
    'list-quotas-used',
    sql`select client_id as "clientId", channel, period, leased::float8 as leased from quota_counters
      where client_id = any(${sql.param(clientIds)}::uuid[]) and environment = 'live'
        and starts_on = date_trunc(period, now() at time zone 'UTC')::date`,
  );
}

/** How many dead letters are open, up to `most`. */
export async function countOpenDeadLetters(db: Queryable, most: number): Promise<number> {
  const { open } = await queryRow<{ open: number }>(
    db,
    'count-open-dead-letters',
    sql`select count(*)::int as open from (
      select channel from dead_letters where status = 'FAILED' order by channel limit ${most}) d`,
  );
  return open;
}
