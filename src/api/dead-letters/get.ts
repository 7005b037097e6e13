import type { ApiDeps, Endpoint } from '../deps.ts';
import { requestedId } from './requested-id.ts';
import { respondDeadLetter } from './respond-dead-letter.ts';

/** `GET /api/dead-letters/:id`, with its notification, attempts and timeline. */
export function getDeadLetterEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/dead-letters/:id',
    access: 'client_or_operator',
    handle: (c, viewer) =>
      respondDeadLetter(c, deps, viewer, requestedId(c), { status: 200, message: 'Dead letter found' }),
  };
}
