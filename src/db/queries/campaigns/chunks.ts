import { sql } from 'drizzle-orm';
import { CHUNK_SIZE } from '../../../domain/campaigns/campaign.ts';
import type { Queryable } from '../../client.ts';
import { execute } from '../../statement.ts';

/** When each is due: by zone, or all at one moment (null for at once). */
export type DueMoments =
  | { at: Date | null }
  /** `fallback` counts for those of whom no row names a zone. Who is of none of these zones gets no chunk. */
  | { fallback: string; zones: readonly { zone: string; at: Date }[] };

/** So many positions are read by one statement, well within its time. */
export const PLANNED_AT_ONCE = 100_000;

/**
 * Makes the chunks of those between two positions, both included, in the transaction of the start: each of one moment, and
 * but for the last of a zone full. Their numbers follow each other in the order in which they are due.
 * @param after the number of the last chunk that there is
 * @returns how many were made
 */
export function insertChunks(
  tx: Queryable,
  id: string,
  due: DueMoments,
  { from, to, after }: { from: number; to: number; after: number },
): Promise<number> {
  const isApart = 'zones' in due;
  const names = isApart ? due.zones.map(({ zone }) => zone) : [''];
  const moments = isApart ? due.zones.map(({ at }) => at) : [due.at];
  return execute(
    tx,
    'insert-campaign-chunks',
    sql`with people as (
        select position, case when ${isApart}::boolean then coalesce(time_zone, ${isApart ? due.fallback : ''}::text) else '' end as zone
        from campaign_recipients where campaign_id = ${id} and position between ${from} and ${to}),
      parts as (
        select zone, position, (row_number() over (partition by zone order by position) - 1) / ${CHUNK_SIZE}::int as part
        from people),
      made as (
        select zone, min(position) as from_position, max(position) as to_position, count(*)::int as size
        from parts group by zone, part)
      insert into campaign_chunks (campaign_id, number, due_at, from_position, to_position, time_zone, size)
      select ${id}::uuid, ${after}::int + row_number() over (order by due.at, made.from_position, made.zone),
        due.at, made.from_position, made.to_position, nullif(made.zone, ''), made.size
      from made join unnest(${sql.param(names)}::text[], ${sql.param(moments)}::timestamptz[]) as due (zone, at)
        on due.zone = made.zone`,
  );
}

/** Takes those of these zones out, whose time is over: they count as removed. */
export async function skipZones(
  tx: Queryable,
  id: string,
  { fallback, zones }: { fallback: string; zones: readonly string[] },
  { from, to }: { from: number; to: number },
): Promise<void> {
  await execute(
    tx,
    'skip-campaign-zones',
    sql`with gone as (
        delete from campaign_recipients where campaign_id = ${id} and position between ${from} and ${to}
          and coalesce(time_zone, ${fallback}::text) = any(${sql.param(zones)}::text[]) returning 1)
      update campaigns set removed = removed + (select count(*)::int from gone) where id = ${id}`,
  );
}
