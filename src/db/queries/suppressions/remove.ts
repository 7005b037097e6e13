import type { Queryable } from '../../client.ts';

/** Takes an address off a client's list. @returns whether there was such a row of this client */
export async function removeSuppression(
  db: Queryable,
  { id, clientId }: { id: string; clientId: string },
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'remove-suppression',
    text: 'delete from suppressions where id = $1 and client_id = $2',
    values: [id, clientId],
  });
  return rowCount === 1;
}

/** Takes back what a person's own unsubscription has written, and nothing that others have. */
export async function removeUnsubscription(
  db: Queryable,
  { clientId, recipientHash }: { clientId: string; recipientHash: Buffer },
): Promise<void> {
  await db.query({
    name: 'remove-unsubscription',
    text: `delete from suppressions
      where client_id = $1 and recipient_hash = $2 and scope = 'marketing' and reason = 'unsubscribe'`,
    values: [clientId, recipientHash],
  });
}
