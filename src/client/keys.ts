import { dataOf, type Http, withSignal } from './http.ts';
import { listOf } from './list-of.ts';
import type { BodyOf, CallOptions, QueryOf } from './types.ts';

/** `posthorn.keys`. The text of a key is shown once, by `create` and `rotate`. */
export function keysOf(http: Http) {
  const byId = (id: string, options?: CallOptions) => ({ params: { path: { id } }, ...withSignal(options) });
  return {
    create: (key: BodyOf<'createKey'>, options?: CallOptions) =>
      dataOf(http.POST('/api/keys', { body: key, ...withSignal(options) })),
    list: (query: QueryOf<'listKeys'> = {}, options?: CallOptions) =>
      listOf((from) => http.GET('/api/keys', { params: { query: { ...query, ...from } }, ...withSignal(options) })),
    get: (id: string, options?: CallOptions) => dataOf(http.GET('/api/keys/{id}', byId(id, options))),
    update: (id: string, changes: BodyOf<'changeKey'>, options?: CallOptions) =>
      dataOf(http.PATCH('/api/keys/{id}', { ...byId(id, options), body: changes })),
    revoke: (id: string, options?: CallOptions) => dataOf(http.DELETE('/api/keys/{id}', byId(id, options))),
    /** Creates a new key with the same permissions; the old one keeps working for a while. */
    rotate: (id: string, rotation: BodyOf<'rotateKey'> = {}, options?: CallOptions) =>
      dataOf(http.POST('/api/keys/{id}/rotate', { ...byId(id, options), body: rotation })),
  };
}
