import type { ApiDeps, Endpoint } from '../deps.ts';
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
    handle: async (c) => {
      const link = await requestedLink(c, deps);
      return link ? respondLink(c, deps, link, null) : respondUnknownLink(c);
    },
  };
}
