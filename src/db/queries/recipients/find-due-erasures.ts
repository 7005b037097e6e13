import type { Queryable } from '../../client.ts';

/**
 * Notifications whose erasure is due for a look, the longest due first; those that retention has deleted meanwhile are
 * forgotten. UUIDs.
 */
export async function findDueErasures(db: Queryable, limit: number): Promise<{ id: string; clientId: string }[]> {
  const { rows } = await db.query({
    name: 'find-due-erasures',
    text: `with due as materialized (
        select p.notification_id as id, n.client_id from pending_erasures p left join notifications n on n.id = p.notification_id
        where p.erase_at <= now() order by p.erase_at limit $1),
      forgotten as (
        delete from pending_erasures where notification_id in (select id from due where client_id is null))
      select id, client_id as "clientId" from due where client_id is not null`,
    values: [limit],
  });
  return rows;
}
