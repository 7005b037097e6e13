import { sql } from 'drizzle-orm';
import type { KeyMode } from '../../../domain/notification.ts';
import type { Status } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import { queryRows } from '../../statement.ts';

/** Looked at, of each status: where there are more, the number no longer matters. */
export const MOST_OF_STATUS = 1_000;
const WAITING = ['PENDING', 'SCHEDULED', 'DEFERRED', 'RETRYING'] as const satisfies readonly Status[];

export type WaitingForReason = {
  status: (typeof WAITING)[number];
  reason: string | null;
  count: number;
  /** There are more of the status than were looked at. */
  hasMore: boolean;
};

/** Why a client's notifications wait as of now, among the newest of each status; most first. */
export function countWaitingByReason(
  db: Queryable,
  { clientId, environment }: { clientId: string; environment: KeyMode },
): Promise<WaitingForReason[]> {
  return queryRows<WaitingForReason>(
    db,
    'count-waiting-by-reason',
    sql`with looked as materialized (
        select w.status, n.reason, n.environment, count(*) over (partition by w.status) > ${MOST_OF_STATUS}::int as has_more
        from unnest(${sql.param([...WAITING])}::text[]) as w(status) cross join lateral (
          select reason, environment from notifications
          where client_id = ${clientId} and status = w.status order by id desc limit ${MOST_OF_STATUS + 1}) n)
      select status, reason, least(count(*), ${MOST_OF_STATUS})::int as count, has_more as "hasMore"
      from looked where environment = ${environment} group by status, reason, has_more order by count desc, status, reason`,
  );
}
