import { dataOf, type Http, withSignal } from './http.ts';
import type { BodyOf, CallOptions } from './types.ts';

/** `posthorn.client`: who the key belongs to. */
export function clientOf(http: Http) {
  return {
    me: (options?: CallOptions) => dataOf(http.GET('/api/client/me', withSignal(options))),
    settings: (options?: CallOptions) => dataOf(http.GET('/api/client/settings', withSignal(options))),
    /** Sets what is given and leaves the rest; null goes back to the default. In force within 5 s. */
    updateSettings: (changes: BodyOf<'changeSettings'>, options?: CallOptions) =>
      dataOf(http.PATCH('/api/client/settings', { body: changes, ...withSignal(options) })),
  };
}
