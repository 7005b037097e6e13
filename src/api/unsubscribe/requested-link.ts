import { readUnsubscribeToken, type Unsubscription } from '../../contracts/unsubscribe-token.ts';
import { findCorrespondence } from '../../db/queries/suppressions.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { ApiDeps } from '../deps.ts';
import type { ApiContext } from '../http-context.ts';

/** A link that we have made: who unsubscribes from whom, and what is still on record of them. */
export type Link = Unsubscription & { token: string; clientName: string; address: string | null };

/** The link behind the path's `:token`; null for a forged one, and for one of a client that is gone. */
export async function requestedLink(c: ApiContext, { database, secret }: ApiDeps): Promise<Link | null> {
  const token = c.req.param('token') ?? '';
  const said = readUnsubscribeToken(secret, token);
  const known = said && (await findCorrespondence(database.pool, database.cipher, said));
  if (!said || !known) return null;
  const request = c.get('request');
  request.clientId = toPublicId('client', said.clientId);
  request.notificationId = toPublicId('notification', said.notificationId);
  return { ...said, ...known, token };
}
