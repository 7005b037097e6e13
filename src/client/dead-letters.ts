import { dataOf, type Http, withSignal } from './http.ts';
import { listOf } from './list-of.ts';
import type { BodyOf, CallOptions, QueryOf, ReplayCount, ReplayResults } from './types.ts';

type ReplayRequest = Omit<BodyOf<'replayDeadLetters'>, 'dryRun'>;

/** `posthorn.deadLetters`: notifications that could not be sent. */
export function deadLettersOf(http: Http) {
  const byId = (id: string, options?: CallOptions) => ({ params: { path: { id } }, ...withSignal(options) });

  function replayMany(request: ReplayRequest & { dryRun: true }, options?: CallOptions): Promise<ReplayCount>;
  function replayMany(request: ReplayRequest & { dryRun?: false }, options?: CallOptions): Promise<ReplayResults>;
  /** Replays by ids, or all that match the filter, at most 10,000 per call. `dryRun` only counts them. */
  function replayMany(body: BodyOf<'replayDeadLetters'>, options?: CallOptions): Promise<ReplayCount | ReplayResults> {
    return dataOf(http.POST('/api/dead-letters/replay', { body, ...withSignal(options) }));
  }

  return {
    /** Newest first. */
    list: (query: QueryOf<'listDeadLetters'> = {}, options?: CallOptions) =>
      listOf((from) =>
        http.GET('/api/dead-letters', { params: { query: { ...query, ...from } }, ...withSignal(options) }),
      ),
    /** Counts by channel, provider and error code. */
    groups: (options?: CallOptions) => dataOf(http.GET('/api/dead-letters/groups', withSignal(options))),
    get: (id: string, options?: CallOptions) => dataOf(http.GET('/api/dead-letters/{id}', byId(id, options))),
    /** Whole, to a key that sees nobody otherwise; the audit log tells of it. Needs the scope `reveal`. */
    reveal: (id: string, options?: CallOptions) =>
      dataOf(http.POST('/api/dead-letters/{id}/reveal', byId(id, options))),
    /** Sends its notification again, as a new run. */
    replay: (id: string, options?: CallOptions) =>
      dataOf(http.POST('/api/dead-letters/{id}/replay', byId(id, options))),
    replayMany,
    /** Closes it without sending. */
    resolve: (id: string, resolution: BodyOf<'resolveDeadLetter'>, options?: CallOptions) =>
      dataOf(http.POST('/api/dead-letters/{id}/resolve', { ...byId(id, options), body: resolution })),
    /** Changes the recipient or provider before a replay, or schedules one. */
    edit: (id: string, changes: BodyOf<'editDeadLetter'>, options?: CallOptions) =>
      dataOf(http.PATCH('/api/dead-letters/{id}', { ...byId(id, options), body: changes })),
  };
}
