import { sql } from 'drizzle-orm';
import type { Channel } from '../../../domain/channel.ts';
import { NIL_ID } from '../../../domain/ids.ts';
import { LAST_URGENT } from '../../../domain/priority.ts';
import type { Status } from '../../../domain/status.ts';
import type { NotificationStream } from '../../../domain/stream.ts';
import type { Queryable } from '../../client.ts';
import { queryRows } from '../../statement.ts';

/** Where a page ended. `since`: PostgreSQL's text of the moment, to the microsecond. */
export type OverduePosition = { since: string; id: string };

export type Overdue = OverduePosition & {
  run: number;
  status: Extract<Status, 'PENDING' | 'SCHEDULED' | 'DEFERRED' | 'PROCESSING' | 'RETRYING'>;
};

/** What is on its way, so that nothing of it is judged. */
export type OnTheWay = {
  /** Of these streams the bridge has not read all that had left the outbox. */
  unread: NotificationStream[];
  /** Whose records still stand in the outbox, of which stream. `ids`: those alone; null for all of the client. */
  heldUp: { stream: NotificationStream; clientId: string; ids: string[] | null }[];
  /** Queues in which runs wait for a worker. */
  behind: { channel: Channel; urgent: boolean }[];
};

export type OverduePage = {
  rows: Overdue[];
  /** How many notifications were looked at, those that are on their way included. */
  read: number;
  /** Null where it was the last page. */
  next: OverduePosition | null;
};

const BEFORE_ALL: OverduePosition = { since: '-infinity', id: NIL_ID };

const COLUMNS = sql`id, run, status, priority, channel, client_id, retry, campaign_id, chunk`;

/** The longest back-off that a row's policy can mean, or the pause before a resend where that is longer. */
const LONGEST_PAUSE_MS = sql`greatest(30000, coalesce(
  (select max(delay::numeric) from json_array_elements_text(retry -> 'delaysMs') delay), (retry ->> 'maxDelayMs')::numeric * 2, 0))`;

/**
 * A page of the notifications that should have moved on before a moment, the longest overdue first: PENDING since its
 * last change, waiting ones since the workflow meant to look again, PROCESSING since its sender's lease ended, RETRYING
 * since the end of its back-off. Of those on their way none is answered, and none whom a slice of a campaign sends to; what
 * a page reads is bounded all the same.
 * @param after where the page before ended: many may be overdue since one moment; null for the first page
 * @param limit of the notifications that are looked at
 */
export async function findOverdue(
  db: Queryable,
  before: Date,
  { unread, heldUp, behind }: OnTheWay,
  { after, limit }: { after: OverduePosition | null; limit: number },
): Promise<OverduePage> {
  const { since, id } = after ?? BEFORE_ALL;
  const list = (values: unknown[]) => sql.param(values);
  const whole = heldUp.filter(({ ids }) => ids === null);
  const found = await queryRows<Overdue & { isJudged: boolean; read: number }>(
    db,
    'find-overdue',
    sql`with overdue as (
        (select ${COLUMNS}, wake_at as since from notifications
          where status in ('SCHEDULED', 'DEFERRED') and wake_at < ${before} and (wake_at, id) > (${since}::timestamptz, ${id}::uuid)
          order by wake_at, id limit ${limit})
        union all
        (select ${COLUMNS}, updated_at from notifications
          where status in ('PENDING', 'PROCESSING', 'RETRYING') and updated_at < ${before}
            and (updated_at, id) > (${since}::timestamptz, ${id}::uuid)
          order by updated_at, id limit ${limit})),
      page as (select * from overdue order by overdue.since, id limit ${limit}),
      judged as (
        select id, run, status, since,
          case status
            when 'PENDING' then not exists (
                select from unnest(${list(unread)}::text[]) stream
                where stream = case when priority <= ${LAST_URGENT} then 'urgent' else 'normal' end)
              and not exists (
                select from unnest(${list(whole.map(({ stream }) => stream))}::text[],
                  ${list(whole.map(({ clientId }) => clientId))}::uuid[]) as held (stream, client)
                where held.client = client_id and held.stream = case when priority <= ${LAST_URGENT} then 'urgent' else 'normal' end)
              and not exists (select from unnest(${list(heldUp.flatMap(({ ids }) => ids ?? []))}::uuid[]) named where named = id)
            when 'PROCESSING' then not exists (
              select from attempts a where a.notification_id = page.id and a.run = page.run and a.state = 'sending' and a.lease_until >= ${before})
            when 'RETRYING' then since < ${before}::timestamptz - ${LONGEST_PAUSE_MS} * interval '1 millisecond'
            else true end
          and (chunk is null or status not in ('PENDING', 'PROCESSING') or not exists (
            select from campaign_chunks k join campaigns c on c.id = k.campaign_id
            where k.campaign_id = page.campaign_id and k.number = page.chunk and k.state <> 'done'
              and c.status in ('SCHEDULED', 'RUNNING', 'PAUSED')))
          and not exists (
            select from unnest(${list(behind.map(({ channel }) => channel))}::text[],
              ${list(behind.map(({ urgent }) => urgent))}::boolean[]) as queue (channel, urgent)
            where queue.channel = page.channel and queue.urgent = (priority <= ${LAST_URGENT})) as "isJudged",
          row_number() over (order by page.since, id) as place, count(*) over () as size
        from page)
      select id, run, status, since::text as since, "isJudged", size::int as read from judged
      where "isJudged" or place = size order by judged.since, id`,
  );
  const last = found.at(-1);
  const read = last?.read ?? 0;
  return {
    rows: found.filter(({ isJudged }) => isJudged),
    read,
    next: last && read >= limit ? { since: last.since, id: last.id } : null,
  };
}
