import { dataOf, type Http, withSignal } from './http.ts';
import type { CallOptions } from './types.ts';

/** `posthorn.providers`: the accounts that messages go by, how they stand, and your own figures of the last hour. */
export function providersOf(http: Http) {
  return (options?: CallOptions) => dataOf(http.GET('/api/providers', withSignal(options)));
}
