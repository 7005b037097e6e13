import { dataOf, type Http, withSignal } from './http.ts';
import { listOf } from './list-of.ts';
import type { BodyOf, CallOptions, QueryOf } from './types.ts';

/** `posthorn.suppressions`: addresses that receive nothing, or no marketing. */
export function suppressionsOf(http: Http) {
  return {
    create: (suppression: BodyOf<'createSuppression'>, options?: CallOptions) =>
      dataOf(http.POST('/api/suppressions', { body: suppression, ...withSignal(options) })),
    list: (query: QueryOf<'listSuppressions'> = {}, options?: CallOptions) =>
      listOf((from) =>
        http.GET('/api/suppressions', { params: { query: { ...query, ...from } }, ...withSignal(options) }),
      ),
    /** Whole, to a key that sees nobody otherwise; the audit log tells of it. Needs the scope `reveal`. */
    reveal: (id: string, options?: CallOptions) =>
      dataOf(http.POST('/api/suppressions/{id}/reveal', { params: { path: { id } }, ...withSignal(options) })),
    delete: (id: string, options?: CallOptions) =>
      dataOf(http.DELETE('/api/suppressions/{id}', { params: { path: { id } }, ...withSignal(options) })),
  };
}
