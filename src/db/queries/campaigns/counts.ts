import { sql } from 'drizzle-orm';
import type { CampaignCounts } from '../../../domain/campaigns/campaign.ts';
import { countsOf } from '../../../domain/campaigns/counts.ts';
import type { Tally } from '../../../domain/campaigns/guard.ts';
import type { CampaignStatus } from '../../../domain/campaigns/status.ts';
import type { Recipient } from '../../../domain/notification.ts';
import { STATUSES, type Status } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { queryRow, queryRows } from '../../statement.ts';

/** The counts, and how many are being sent at this moment. */
export type Counted = { counts: CampaignCounts; underWay: number };

/**
 * What has become of everybody in a campaign, in one look; their sum is the total. Of whom nothing is on record any more,
 * neither staged nor a notification, the cancel has forgotten, else the end of the campaign's time.
 */
export async function countCampaign(db: Queryable, id: string): Promise<Counted> {
  const { total, removed, status, staged, byStatus, forgotten } = await queryRow<{
    total: number;
    removed: number;
    status: CampaignStatus;
    staged: number;
    byStatus: Tally;
    forgotten: Tally;
  }>(
    db,
    'count-campaign',
    sql`select c.total, c.removed, c.status, c.forgotten,
        (select count(*)::int from campaign_recipients r where r.campaign_id = c.id) as staged,
        (select coalesce(json_object_agg(n.status, n.n), '{}') from (
          select status, count(*)::int as n from notifications where campaign_id = ${id} group by status) n) as "byStatus"
      from campaigns c where c.id = ${id}`,
  );
  const rest = status === 'CANCELLED' ? 'cancelled' : 'expired';
  const counts = countsOf({ total, removed, forgotten, tally: byStatus, staged, rest });
  return { counts, underWay: byStatus.PROCESSING ?? 0 };
}

/** How many of it are being sent at this moment; after a pause these end, and no other begins. */
export async function countUnderWay(db: Queryable, id: string): Promise<number> {
  const { n } = await queryRow<{ n: number }>(
    db,
    'count-under-way',
    sql`select count(*)::int as n from notifications where campaign_id = ${id} and status = 'PROCESSING'`,
  );
  return n;
}

/** More than this in a minute no campaign sends: so many of the newest are looked at. */
const MOST_A_MINUTE = 60_000;

/** How many of it were sent in the last minute. */
export async function countLastMinute(db: Queryable, id: string): Promise<number> {
  const { n } = await queryRow<{ n: number }>(
    db,
    'count-last-minute',
    sql`select count(*)::int as n from unnest(array['SENT', 'DELIVERED', 'OPENED', 'CLICKED']) as gone (status)
      cross join lateral (
        select sent_at from notifications where campaign_id = ${id} and status = gone.status
        order by id desc limit ${MOST_A_MINUTE}) newest
      where newest.sent_at > now() - interval '60 seconds'`,
  );
  return n;
}

export type CampaignProblem = { code: string; count: number; lastAt: Date };

/** Why those of it have failed, the most frequent reason first. */
export function listCampaignProblems(db: Queryable, id: string): Promise<CampaignProblem[]> {
  return queryRows<CampaignProblem>(
    db,
    'list-campaign-problems',
    sql`select coalesce(error_code, reason, 'unknown') as code, count(*)::int as count, max(updated_at) as "lastAt"
      from notifications where campaign_id = ${id} and status in ('FAILED', 'UNKNOWN', 'BOUNCED')
      group by 1 order by 2 desc, 1 limit 20`,
  );
}

/** People of one moment. `through`: in chunks that are sent. */
export type CampaignWave = { at: Date | null; zones: string[]; recipients: number; through: number };

/** The earliest first; what is due at once before all others. */
export function listWaves(db: Queryable, id: string): Promise<CampaignWave[]> {
  return queryRows<CampaignWave>(
    db,
    'list-campaign-waves',
    sql`select due_at as at, coalesce(array_agg(distinct time_zone) filter (where time_zone is not null), '{}') as zones,
        sum(size)::int as recipients, coalesce(sum(size) filter (where state = 'done'), 0)::int as through
      from campaign_chunks where campaign_id = ${id} group by due_at order by due_at nulls first`,
  );
}

/** Who is a notification of a campaign. */
export type LaidOut = {
  /** UUID of the notification. */
  id: string;
  status: Status;
  errorCode: string | null;
  recipient: Recipient;
};

/** Those of a campaign that are notifications, in their order. @param after UUID of the last page's last */
export async function listLaidOut(
  db: Queryable,
  cipher: ContentCipher,
  id: string,
  {
    statuses,
    errorCode,
    after,
    limit,
  }: {
    /** Only these; all where there is none. */
    statuses: readonly Status[];
    errorCode: string | undefined;
    after: string;
    limit: number;
  },
): Promise<LaidOut[]> {
  const code = errorCode === undefined ? sql`true` : sql`error_code = ${errorCode}`;
  const wanted = statuses.length === 0 ? STATUSES : statuses;
  // Each status by the index, in the order of ids. Without a name, so that it is planned for these values.
  const rows = await queryRows<LaidOut>(
    db,
    null,
    sql`select found.* from unnest(${sql.param(wanted)}::text[]) as wanted (status)
      cross join lateral (
        select id, status, error_code as "errorCode", recipient from notifications
        where campaign_id = ${id} and status = wanted.status and id > ${after} and ${code}
        order by id limit ${limit}) found
      order by found.id limit ${limit}`,
  );
  return rows.map((row) => ({ ...row, recipient: cipher.open(row.recipient, ['notifications.recipient', row.id]) }));
}
