import type { RowAccess } from '../../../domain/row-access.ts';
import { mayComeFrom } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import { sqlParameters } from '../sql-parameters.ts';

export type ReplayFilter = {
  /** UUIDs: only these. */
  ids?: string[] | undefined;
  channel?: string | undefined;
  provider?: string | undefined;
  errorCode?: string | undefined;
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
  const { text, values, next } = matching(access, filter);
  const onward = after === null ? '' : `and d.id > ${next(after, 'uuid')}`;
  // Without a name, so that it is planned for these values.
  const { rows } = await db.query({ text: `select d.id ${text} ${onward} order by d.id limit ${next(limit)}`, values });
  return rows.map(({ id }) => id);
}

/** How many there are. */
export async function countReplayable(db: Queryable, access: RowAccess, filter: ReplayFilter): Promise<number> {
  const { text, values } = matching(access, filter);
  const { rows } = await db.query({ text: `select count(*)::int as n ${text}`, values });
  return rows[0].n;
}

function matching(
  { clientId, environment }: RowAccess,
  { ids, channel, provider, errorCode, from, to, includeUnknown }: ReplayFilter,
) {
  const { values, next } = sqlParameters();
  const statuses = mayComeFrom('PENDING', 'person').filter((status) => includeUnknown || status !== 'UNKNOWN');
  const conditions = [
    `d.status = 'FAILED'`,
    clientId !== null && `d.client_id = ${next(clientId, 'uuid')}`,
    environment === 'test' && `n.environment = 'test'`,
    ids && `d.id = any(${next(ids, 'uuid[]')})`,
    channel !== undefined && `d.channel = ${next(channel)}`,
    provider !== undefined && `d.provider = ${next(provider)}`,
    errorCode !== undefined && `d.error_code = ${next(errorCode)}`,
    from && `d.created_at >= ${next(from)}`,
    to && `d.created_at < ${next(to)}`,
    `(d.notification_id is null and d.source_partition is null
      or n.run = d.run and n.status = any(${next(statuses)}) and (n.expires_at is null or n.expires_at > now()))`,
  ];
  const text = `from dead_letters d left join notifications n on n.id = d.notification_id
    where ${conditions.filter(Boolean).join(' and ')}`;
  return { text, values, next };
}
