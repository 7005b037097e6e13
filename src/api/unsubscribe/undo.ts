import { removeUnsubscription } from '../../db/queries/suppressions.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { ONE_CLICK_BODY, standingAnswer, UNKNOWN_LINK, unsubscribeToken } from './docs.ts';
import { requestedLink } from './requested-link.ts';
import { respondLink, respondUnknownLink } from './respond-link.ts';

/** `POST /u/:token/undo`: takes back one's own unsubscription, and nothing that the client or a provider has said. */
export function undoUnsubscribeEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/u/:token/undo',
    access: 'public',
    docs: {
      operationId: 'undoUnsubscribe',
      summary: 'Subscribe again',
      description: 'Reverts the person’s own unsubscription only, not a suppression set by the client or a provider.',
      tag: 'Unsubscribe',
      params: { token: unsubscribeToken },
      body: ONE_CLICK_BODY,
      answers: { 200: standingAnswer('Subscribed', { unsubscribed: false }), 404: UNKNOWN_LINK },
      problems: ['unavailable'],
    },
    handle: async (c) => {
      const link = await requestedLink(c, deps);
      if (!link) return respondUnknownLink(c);
      await removeUnsubscription(deps.database.pool, link);
      return respondLink(c, deps, link, 'returned');
    },
  };
}
