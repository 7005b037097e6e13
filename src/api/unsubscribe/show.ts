import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { textAnswer } from '../openapi/shapes.ts';
import { UNKNOWN_LINK, unsubscribeToken } from './docs.ts';
import { requestedLink } from './requested-link.ts';
import { respondLink, respondUnknownLink } from './respond-link.ts';

/**
 * `GET /u/:token`: a page with one button. It changes nothing, because whatever scans mails follows their links
 * (RFC 8058, 1).
 */
export function showUnsubscribeEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/u/:token',
    access: 'public',
    docs: {
      operationId: 'showUnsubscribe',
      summary: 'Show the unsubscribe page',
      description: 'A page with one button. Opening it changes nothing, because mail scanners follow links.',
      tag: 'Unsubscribe',
      params: { token: unsubscribeToken },
      answers: { 200: textAnswer('text/html', { description: 'The page.' }), 404: UNKNOWN_LINK },
      problems: ['unavailable'],
    },
    handle: async (c) => {
      const link = await requestedLink(c, deps);
      return link ? respondLink(c, deps, link, null) : respondUnknownLink(c);
    },
  };
}
