import { addSuppression } from '../../db/queries/suppressions.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { ONE_CLICK_BODY, standingAnswer, UNKNOWN_LINK, unsubscribeToken } from './docs.ts';
import { requestedLink } from './requested-link.ts';
import { respondLink, respondUnknownLink } from './respond-link.ts';

/**
 * `POST /u/:token`: no more marketing from this client to this address. By a mail program with one click (RFC 8058, 3.2)
 * or by the page's button; the token is all that counts, not cookies and not the body. The second time changes nothing.
 */
export function unsubscribeEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/u/:token',
    access: 'public',
    docs: {
      operationId: 'unsubscribe',
      summary: 'Unsubscribe',
      description:
        'Called by mail programs for one-click unsubscription (RFC 8058) and by the button of the page. Unsubscribing again has no effect.',
      tag: 'Unsubscribe',
      params: { token: unsubscribeToken },
      body: ONE_CLICK_BODY,
      answers: { 200: standingAnswer('Unsubscribed', { unsubscribed: true }), 404: UNKNOWN_LINK },
      problems: ['unavailable'],
    },
    handle: async (c) => {
      const link = await requestedLink(c, deps);
      if (!link) return respondUnknownLink(c);
      const { clientId, notificationId, recipientHash, address } = link;
      await addSuppression(deps.database.pool, deps.database.cipher, {
        clientId,
        recipientHash,
        scope: 'marketing',
        reason: 'unsubscribe',
        address,
        notificationId,
      });
      return respondLink(c, deps, link, 'unsubscribed');
    },
  };
}
