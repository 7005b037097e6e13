import { removeUnsubscription } from '../../db/queries/suppressions/remove.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { requestedLink } from './requested-link.ts';
import { respondLink, respondUnknownLink } from './respond-link.ts';

/** `POST /u/:token/undo`: takes back one's own unsubscription, and nothing that the client or a provider has said. */
export function undoUnsubscribeEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/u/:token/undo',
    access: 'public',
    handle: async (c) => {
      const link = await requestedLink(c, deps);
      if (!link) return respondUnknownLink(c);
      await removeUnsubscription(deps.database.pool, link);
      return respondLink(c, deps, link, 'returned');
    },
  };
}
