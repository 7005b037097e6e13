import { dataOf, type Http, withSignal } from './http.ts';
import type { CallOptions, QueryOf } from './types.ts';

export type StatsQuery = Omit<QueryOf<'getStats'>, 'by' | 'format' | 'clientId'> & {
  /** A series for each group; default: one of all. */
  by?: ('channel' | 'provider' | 'template' | 'campaign' | 'errorCode')[];
};

/** `posthorn.stats`: figures over time, by the minute, hour or day. */
export function statsOf(http: Http) {
  return {
    get({ by, ...rest }: StatsQuery = {}, options?: CallOptions) {
      const query = { ...rest, ...(by?.length && { by: by.join(',') }) };
      return dataOf(http.GET('/api/stats', { params: { query }, ...withSignal(options) }));
    },
  };
}
