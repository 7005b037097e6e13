import { type SQL, sql } from 'drizzle-orm';
import { NIL_ID } from '../../../domain/ids.ts';
import type { KeyMode } from '../../../domain/notification.ts';
import type { ClientAccess } from '../../../domain/row-access.ts';
import type { Status } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import { queryRows } from '../../statement.ts';

/** One person to one client, or to its test keys alone, by what is kept of an address or a user's id. */
export type Person = ClientAccess & {
  /** Keyed hashes of the address in all its spellings, or of the user's id where that is one; today's first. */
  recipientHashes: [Buffer, ...Buffer[]];
  /** Of whom live keys send to, and of whom test keys send to; today's first. */
  userKeys: Record<KeyMode, string[]>;
};

/**
 * A person's notifications that are not erased yet, oldest first: those to it, and those that would fall back on it.
 * @param after where the last page ended; null for the first
 */
export async function findNotificationsOf(
  db: Queryable,
  { clientId, environment, recipientHashes, userKeys }: Person,
  { after, limit }: { after: string | null; limit: number },
): Promise<{ id: string; status: Status }[]> {
  const visible = sql.raw(environment === 'test' ? `and environment = 'test'` : '');
  const branch = (condition: SQL) => sql`(select id, status from notifications
    where client_id = ${clientId} and id > ${after ?? NIL_ID} and erased_at is null ${visible} and ${condition}
    order by id limit ${limit})`;
  const users = Object.values(userKeys).flat();
  const keys = sql.param([...recipientHashes.map((hash) => hash.toString('hex')), ...users]);
  const branches = [
    ...recipientHashes.map((hash) => branch(sql`recipient_hash = ${hash}`)),
    ...users.map((user) => branch(sql`user_key = ${user}`)),
    branch(sql`fallback_keys <> '{}' and fallback_keys && ${keys}`),
  ];
  // Without a name, so that it is planned for these values.
  return queryRows<{ id: string; status: Status }>(
    db,
    null,
    sql`${sql.join(branches, sql` union `)} order by id limit ${limit}`,
  );
}

/**
 * Notifications whose erasure is due for a look, the longest due first; those that retention has deleted meanwhile are
 * forgotten. UUIDs.
 */
export async function findDueErasures(db: Queryable, limit: number): Promise<{ id: string; clientId: string }[]> {
  return queryRows<{ id: string; clientId: string }>(
    db,
    'find-due-erasures',
    sql`with due as materialized (
        select p.notification_id as id, n.client_id from pending_erasures p left join notifications n on n.id = p.notification_id
        where p.erase_at <= now() order by p.erase_at limit ${limit}),
      forgotten as (
        delete from pending_erasures where notification_id in (select id from due where client_id is null))
      select id, client_id as "clientId" from due where client_id is not null`,
  );
}
