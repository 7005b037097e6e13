import type { Queryable } from '../../client.ts';

/** Who wrote to whom, as far as it is still on record. */
export type Correspondence = { clientName: string; address: string | null };

/**
 * The client's name, and the e-mail address behind a hash where its notification still has it: as its recipient's own
 * or as that of a fallback. Null where there is no such client.
 */
export async function findCorrespondence(
  db: Queryable,
  { clientId, notificationId, recipientHash }: { clientId: string; notificationId: string; recipientHash: Buffer },
): Promise<Correspondence | null> {
  const { rows } = await db.query({
    name: 'find-correspondence',
    text: `select c.name as "clientName", coalesce(
        case when n.recipient_hash = $3 then n.recipient->>'email' end,
        (select f->'recipient'->>'email' from json_array_elements(n.fallbacks) f
          where f->>'recipientHash' = encode($3, 'hex') limit 1)) as address
      from clients c left join notifications n on n.id = $2 and n.client_id = c.id
      where c.id = $1`,
    values: [clientId, notificationId, recipientHash],
  });
  return rows[0] ?? null;
}
