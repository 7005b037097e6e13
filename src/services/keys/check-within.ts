import type { ApiKeyRow } from '../../db/queries/api-keys.ts';
import { ApiProblem } from '../problem.ts';
import { areWithin } from './allowed-ips.ts';
import { checkScope } from './check-scope.ts';

/** What a key may do, from where, how often and until when. */
export type Reach = Pick<ApiKeyRow, 'scopes' | 'allowedIps' | 'requestsPerMinute' | 'expiresAt'>;

/**
 * Nobody gives away more than they have: what a key makes or changes may do no more than itself, from no further
 * address, at no higher rate and for no longer.
 * @throws ApiProblem insufficient_scope, beyond_own_bounds (403), which name what is beyond
 */
export function checkWithin(own: Reach, key: Reach): void {
  checkScope(own.scopes, { all: key.scopes });
  const beyond = [
    ...(areWithin(key.allowedIps, own.allowedIps) ? [] : ['allowedIps']),
    ...(isAtMost(key.requestsPerMinute, own.requestsPerMinute) ? [] : ['requestsPerMinute']),
    ...(isAtMost(key.expiresAt, own.expiresAt) ? [] : ['expiresAt']),
  ];
  if (beyond.length === 0) return;
  const names = beyond.map((name) => `\`${name}\``).join(', ');
  throw new ApiProblem('beyond_own_bounds', {
    detail: `The calling key itself has a narrower ${names}. Narrow the request, or use a wider key.`,
  });
}

/** Null is without end. */
function isAtMost<T extends number | Date>(value: T | null, most: T | null): boolean {
  return most === null || (value !== null && value <= most);
}
