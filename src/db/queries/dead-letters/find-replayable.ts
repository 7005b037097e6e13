import { and, type SQL, sql } from 'drizzle-orm';
import type { KeyMode } from '../../../domain/notification.ts';
import type { RowAccess } from '../../../domain/row-access.ts';
import { mayComeFrom, type Status } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import { queryRow, queryRows } from '../../statement.ts';

export type ReplayFilter = {
  /** UUIDs: only these. */
  ids?: string[] | undefined;
  channel?: string | undefined;
  provider?: string | undefined;
  errorCode?: string | undefined;
  /** Any of these. */
  errorCodes?: readonly string[] | undefined;
  /** UUID: only those of its notifications. */
  campaignId?: string | undefined;
  /** Only those whose notification is in one of these; what can be replayed of them. */
  statuses?: readonly Status[] | undefined;
  environment?: KeyMode | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  /** Also those whose notification is UNKNOWN. */
  includeUnknown: boolean;
};

/**
 * The ids of open dead letters that could be replayed now, oldest first: a page of them. Left out, so that they cannot
 * stand in the way of others: what has expired, and parked records.
 * @param after where the last page ended; null for the first
 */
export async function findReplayable(
  db: Queryable,
  access: RowAccess,
  filter: ReplayFilter,
  { after, limit }: { after: string | null; limit: number },
): Promise<string[]> {
  const onward = after === null ? undefined : sql`d.id > ${after}`;
  // Without a name, so that it is planned for these values.
  const rows = await queryRows<{ id: string }>(
    db,
    null,
    sql`select d.id ${FROM} where ${and(isReplayable(access, filter), onward)} order by d.id limit ${limit}`,
  );
  return rows.map(({ id }) => id);
}

/** How many there are. */
export async function countReplayable(db: Queryable, access: RowAccess, filter: ReplayFilter): Promise<number> {
  const { n } = await queryRow<{ n: number }>(
    db,
    null,
    sql`select count(*)::int as n ${FROM} where ${isReplayable(access, filter)}`,
  );
  return n;
}

const FROM = sql`from dead_letters d left join notifications n on n.id = d.notification_id`;

function isReplayable(
  { clientId, environment }: RowAccess,
  {
    ids,
    channel,
    provider,
    errorCode,
    errorCodes,
    campaignId,
    statuses: wanted,
    environment: only,
    from,
    to,
    includeUnknown,
  }: ReplayFilter,
): SQL | undefined {
  const statuses = mayComeFrom('PENDING', 'person').filter(
    (status) => (includeUnknown || status !== 'UNKNOWN') && (wanted === undefined || wanted.includes(status)),
  );
  return and(
    sql`d.status = 'FAILED'`,
    clientId === null ? undefined : sql`d.client_id = ${clientId}`,
    environment === 'test' ? sql`n.environment = 'test'` : undefined,
    only === 'test' ? sql`n.environment = 'test'` : undefined,
    only === 'live' ? sql`n.environment is distinct from 'test'` : undefined,
    ids && sql`d.id = any(${sql.param(ids)}::uuid[])`,
    channel === undefined ? undefined : sql`d.channel = ${channel}`,
    provider === undefined ? undefined : sql`d.provider = ${provider}`,
    errorCode === undefined ? undefined : sql`d.error_code = ${errorCode}`,
    errorCodes && sql`d.error_code = any(${sql.param(errorCodes)}::text[])`,
    campaignId === undefined ? undefined : sql`n.campaign_id = ${campaignId}`,
    from && sql`d.created_at >= ${from}`,
    to && sql`d.created_at < ${to}`,
    sql`(d.notification_id is null and d.source_partition is null
      or n.run = d.run and n.status = any(${sql.param(statuses)}) and (n.expires_at is null or n.expires_at > now()))`,
  );
}
