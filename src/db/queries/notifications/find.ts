import { sql } from 'drizzle-orm';
import type { ClientAccess } from '../../../domain/row-access.ts';
import { mayComeFrom, type Status } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import { queryRows } from '../../statement.ts';

export type CancelFilter = { tag: string } | { recipientHashes: readonly Buffer[] };

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/**
 * The ids of the notifications that may still be cancelled, oldest first: a page of them.
 * @param after where the last page ended; null for the first
 */
export async function findCancellable(
  db: Queryable,
  { clientId, environment }: ClientAccess,
  filter: CancelFilter,
  { after, limit }: { after: string | null; limit: number },
): Promise<string[]> {
  const [source, condition] =
    'tag' in filter
      ? [
          sql`notification_tags t join notifications n on n.id = t.notification_id`,
          sql`t.client_id = ${clientId} and t.tag = ${filter.tag}`,
        ]
      : [
          sql`notifications n`,
          sql`n.recipient_hash in (${sql.join(
            filter.recipientHashes.map((hash) => sql`${hash}`),
            sql`, `,
          )})`,
        ];
  const visible = environment === 'test' ? sql`n.environment = 'test' and ${condition}` : condition;
  // Without a name, so that it is planned for these values: a rare tag and a common one want different plans.
  const rows = await queryRows<{ id: string }>(
    db,
    null,
    sql`select n.id from ${source} where n.client_id = ${clientId} and n.status = any(${sql.param(mayComeFrom('CANCELLED'))})
        and n.id > ${after ?? BEFORE_ALL} and ${visible}
      order by n.id limit ${limit}`,
  );
  return rows.map(({ id }) => id);
}

export type Overdue = {
  id: string;
  run: number;
  priority: number;
  status: Extract<Status, 'PENDING' | 'SCHEDULED' | 'DEFERRED' | 'PROCESSING' | 'RETRYING'>;
  /** Since when: PostgreSQL's text of the moment, to the microsecond. */
  since: string;
};

/** The longest back-off that a row's policy can mean, or the pause before a resend where that is longer. */
const LONGEST_PAUSE_MS = sql`greatest(30000, coalesce(
  (select max(delay::numeric) from json_array_elements_text(retry -> 'delaysMs') delay), (retry ->> 'maxDelayMs')::numeric * 2, 0))`;

/**
 * Notifications that should have moved on more than `graceMs` ago, the longest overdue first: PENDING since its last
 * change, waiting ones since the workflow meant to look again, PROCESSING since its sender's lease ended, RETRYING
 * since the end of its back-off.
 * @param after the last one of the page before: many may be overdue since one moment; null for the first page
 */
export async function findOverdue(
  db: Queryable,
  { graceMs, after, limit }: { graceMs: number; after: Pick<Overdue, 'since' | 'id'> | null; limit: number },
): Promise<Overdue[]> {
  const { since, id } = after ?? { since: '-infinity', id: BEFORE_ALL };
  return queryRows<Overdue>(
    db,
    'find-overdue',
    sql`with overdue as (
        (select id, run, priority, status, wake_at as since from notifications
          where status in ('SCHEDULED', 'DEFERRED') and wake_at < now() - ${graceMs} * interval '1 millisecond'
            and (wake_at, id) > (${since}::timestamptz, ${id}::uuid)
          order by wake_at, id limit ${limit})
        union all
        (select id, run, priority, status, updated_at from notifications n
          where status in ('PENDING', 'PROCESSING', 'RETRYING') and updated_at < now() - ${graceMs} * interval '1 millisecond'
            and (updated_at, id) > (${since}::timestamptz, ${id}::uuid)
            and case status
              when 'PROCESSING' then not exists (select from attempts a
                where a.notification_id = n.id and a.run = n.run and a.state = 'sending'
                  and a.lease_until >= now() - ${graceMs} * interval '1 millisecond')
              when 'RETRYING' then updated_at < now() - (${graceMs}::float8 + ${LONGEST_PAUSE_MS}) * interval '1 millisecond'
              else true end
          order by updated_at, id limit ${limit}))
      select id, run, priority, status, since::text as since from overdue order by overdue.since, id limit ${limit}`,
  );
}
