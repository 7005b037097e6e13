import { dataOf, type Http, withSignal } from './http.ts';
import type { CallOptions, QueryOf } from './types.ts';

export type UsageQuery = Omit<QueryOf<'getUsage'>, 'groupBy' | 'format' | 'clientId'> & {
  /** Default: `day` and `channel`. */
  groupBy?: ('day' | 'channel' | 'provider' | 'errorCode')[];
};

/** `posthorn.usage`: figures by day, channel, provider and error code. */
export function usageOf(http: Http) {
  return ({ groupBy, ...rest }: UsageQuery = {}, options?: CallOptions) => {
    const query = { ...rest, ...(groupBy && { groupBy: groupBy.join(',') }) };
    return dataOf(http.GET('/api/usage', { params: { query }, ...withSignal(options) }));
  };
}
