import type { Status } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';

export type Overdue = {
  id: string;
  run: number;
  priority: number;
  status: Extract<Status, 'PENDING' | 'SCHEDULED' | 'DEFERRED' | 'PROCESSING' | 'RETRYING'>;
  /** Since when; milliseconds since 1970. */
  since: number;
};

/** The longest back-off that a row's policy can mean, or the pause before a resend where that is longer. */
const LONGEST_PAUSE_MS = `greatest(30000, coalesce(
  (select max(delay::numeric) from json_array_elements_text(retry -> 'delaysMs') delay), (retry ->> 'maxDelayMs')::numeric * 2, 0))`;

/**
 * Notifications that should have moved on more than `graceMs` ago, the longest overdue first: PENDING since its last
 * change, waiting ones since the workflow meant to look again, PROCESSING since its sender's lease ended, RETRYING
 * since the end of its back-off.
 * @param after only those overdue since later than that, in milliseconds since 1970; null for all
 */
export async function findOverdue(
  db: Queryable,
  { graceMs, after, limit }: { graceMs: number; after: number | null; limit: number },
): Promise<Overdue[]> {
  const { rows } = await db.query({
    name: 'find-overdue',
    text: `with overdue as (
        (select id, run, priority, status, wake_at as since from notifications
          where status in ('SCHEDULED', 'DEFERRED') and wake_at < now() - $1 * interval '1 millisecond'
            and wake_at > coalesce(to_timestamp($2::float8 / 1000), '-infinity')
          order by wake_at limit $3)
        union all
        (select id, run, priority, status, updated_at from notifications n
          where status in ('PENDING', 'PROCESSING', 'RETRYING') and updated_at < now() - $1 * interval '1 millisecond'
            and updated_at > coalesce(to_timestamp($2::float8 / 1000), '-infinity')
            and case status
              when 'PROCESSING' then not exists (select from attempts a
                where a.notification_id = n.id and a.run = n.run and a.state = 'sending'
                  and a.lease_until >= now() - $1 * interval '1 millisecond')
              when 'RETRYING' then updated_at < now() - ($1 + ${LONGEST_PAUSE_MS}) * interval '1 millisecond'
              else true end
          order by updated_at limit $3))
      select id, run, priority, status, (extract(epoch from since) * 1000)::float8 as since from overdue order by since limit $3`,
    values: [graceMs, after, limit],
  });
  return rows;
}
