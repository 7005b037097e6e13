import type { Channel } from '../domain/channel.ts';
import type { OnceName, Reuse } from './answer-once.ts';
import type { ApiContext } from './deps.ts';
import { ApiProblem } from './problem.ts';

const VISIBLE_ASCII = /^[!-~]{1,255}$/;

/** The request's own Idempotency-Key, or undefined. @throws ApiProblem invalid_idempotency_key (400) */
export function idempotencyKeyOf(c: ApiContext): string | undefined {
  const key = c.req.header('idempotency-key');
  if (key !== undefined && !VISIBLE_ASCII.test(key)) throw new ApiProblem('invalid_idempotency_key');
  return key;
}

/** The name that an Idempotency-Key gives to a request of a route; none without a key. */
export function keyNames(clientId: string, route: string, key: string | undefined): OnceName[] {
  return key === undefined ? [] : [{ clientId, route, key, reuse: 'idempotency_key_reuse' }];
}

/** The name of (eventId, channel), which is unique per client whichever way the event comes. */
export function eventName(clientId: string, channel: Channel, eventId: string): OnceName {
  return { clientId, route: `event:${channel}`, key: eventId, reuse: 'event_id_reuse' };
}

/** Refuses a name that belongs to another body, without keeping the refusal. @throws ApiProblem with that code (422) */
export function refuseReuse(code: Reuse): never {
  throw new ApiProblem(code);
}
