import type { RequestName } from '../../db/queries/idempotency-keys.ts';
import type { Channel } from '../../domain/channel.ts';
import type { ClientAccess } from '../../domain/row-access.ts';
import { ApiProblem } from '../problem.ts';
import type { OnceName, Reuse } from './answer-once.ts';

/** A name within its environment: what test keys ask for is never taken for a live request. Live names stay as they are kept. */
export function requestName({ clientId, environment }: ClientAccess, route: string, key: string): RequestName {
  return { clientId, route: environment === 'test' ? `test:${route}` : route, key };
}

/** The name that an Idempotency-Key gives to a request of a route; none without a key. */
export function keyNames(owner: ClientAccess, route: string, key: string | undefined): OnceName[] {
  return key === undefined ? [] : [{ ...requestName(owner, route, key), reuse: 'idempotency_key_reuse' }];
}

/** The name of (eventId, channel), which is unique per client and environment, whichever way the event comes. */
export function eventName(owner: ClientAccess, channel: Channel, eventId: string): OnceName {
  return { ...requestName(owner, `event:${channel}`, eventId), reuse: 'event_id_reuse' };
}

/** Refuses a name that belongs to another body, without keeping the refusal. @throws ApiProblem with that code (422) */
export function refuseReuse(code: Reuse): never {
  throw new ApiProblem(code);
}
