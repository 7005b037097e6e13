import { dataOf, type Http, withSignal } from './http.ts';
import type { BodyOf, CallOptions } from './types.ts';

/** `posthorn.client`: the client that the key belongs to. */
export function clientOf(http: Http) {
  return {
    me: (options?: CallOptions) => dataOf(http.GET('/api/client/me', withSignal(options))),
    settings: (options?: CallOptions) => dataOf(http.GET('/api/client/settings', withSignal(options))),
    /** Changes the given fields only; null restores the default. Takes effect within 5 s. */
    updateSettings: (changes: BodyOf<'changeSettings'>, options?: CallOptions) =>
      dataOf(http.PATCH('/api/client/settings', { body: changes, ...withSignal(options) })),
  };
}
