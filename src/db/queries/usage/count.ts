import { LATENCY_BOUNDS_MS, LATENCY_BUCKETS } from '../../../domain/latency.ts';
import type { Queryable } from '../../client.ts';
import type { UsageCell } from './cell.ts';

const BUCKETS = Array.from({ length: LATENCY_BUCKETS }, (_, index) => `count(*) filter (where bucket = ${index})`);

/**
 * Counts the notifications that were accepted on a UTC day, of those with ids from `fromId` up to but not including `toId`,
 * so that a large day is read in parts. The latency runs from when it was due to `sent_at`.
 */
export async function countUsage(
  db: Queryable,
  { day, fromId, toId }: { day: string; fromId: string; toId: string },
): Promise<UsageCell[]> {
  const { rows } = await db.query({
    name: 'count-usage',
    text: `select client_id as "clientId", environment, channel, coalesce(provider, '') as provider,
        coalesce(error_code, '') as "errorCode", count(*)::int as accepted, count(sent_at)::int as sent,
        count(delivered_at)::int as delivered, (count(*) filter (where status in ('FAILED', 'UNKNOWN')))::int as failed,
        sum(retry_count)::int as retries, array[${BUCKETS.join(', ')}]::int[] as latency
      from notifications, width_bucket(
        (extract(epoch from sent_at - greatest(created_at, send_at)) * 1000)::float8, $4::float8[]) as bucket
      where id >= $1 and id < $2 and created_at >= $3::date at time zone 'UTC'
        and created_at < ($3::date + 1) at time zone 'UTC'
      group by client_id, environment, channel, coalesce(provider, ''), coalesce(error_code, '')`,
    values: [fromId, toId, day, LATENCY_BOUNDS_MS],
  });
  return rows;
}
