import type { Status } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';

/** One person to one client, by what is kept of an address or a user's id. */
export type Person = {
  /** UUID. */
  clientId: string;
  /** Keyed hash of the address, or of the user's id where that is one. */
  recipientHash: Buffer;
  userKey: string;
};

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/**
 * A person's notifications that are not erased yet, oldest first: those to it, and those that would fall back on it.
 * @param after where the last page ended; null for the first
 */
export async function findNotificationsOf(
  db: Queryable,
  { clientId, recipientHash, userKey }: Person,
  { after, limit }: { after: string | null; limit: number },
): Promise<{ id: string; status: Status }[]> {
  const branch = (condition: string) => `(select id, status from notifications
    where client_id = $1 and id > $4 and erased_at is null and ${condition} order by id limit $5)`;
  // Without a name, so that it is planned for these values.
  const { rows } = await db.query({
    text: `${branch('recipient_hash = $2')} union ${branch('user_key = $3')} union
      ${branch(`fallbacks::text <> '[]' and strpos(fallbacks::text, encode($2, 'hex')) > 0`)}
      order by id limit $5`,
    values: [clientId, recipientHash, userKey, after ?? BEFORE_ALL, limit],
  });
  return rows;
}
