import { readUnsubscribeToken, type Unsubscription } from '../../contracts/unsubscribe-token.ts';
import { addSuppression, findCorrespondence, removeUnsubscription } from '../../db/queries/suppressions.ts';
import type { Ports } from '../ports.ts';

type Deps = Pick<Ports, 'database'>;

/** A link that we have made: who unsubscribes from whom, and what is still on record of them. */
export type Link = Unsubscription & { token: string; clientName: string; address: string | null };

/** The link of a token; null for a forged one, and for one of a client that is gone. @param deps `secret` signs tokens */
export async function findLink({ database, secret }: Deps & { secret: string }, token: string): Promise<Link | null> {
  const said = readUnsubscribeToken(secret, token);
  const known = said && (await findCorrespondence(database.pool, database.cipher, said));
  return said && known ? { ...said, ...known, token } : null;
}

/** No more marketing from this client to this address; the second time changes nothing. */
export async function unsubscribe({ database }: Deps, link: Link): Promise<void> {
  const { clientId, notificationId, recipientHash, address } = link;
  await addSuppression(database.pool, database.cipher, {
    clientId,
    recipientHash,
    scope: 'marketing',
    reason: 'unsubscribe',
    address,
    notificationId,
  });
}

/** Takes back one's own unsubscription, and nothing that the client or a provider has said. */
export async function undoUnsubscribe({ database }: Deps, link: Link): Promise<void> {
  await removeUnsubscription(database.pool, link);
}
