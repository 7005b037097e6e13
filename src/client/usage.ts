import { dataOf, type Http, withSignal } from './http.ts';
import type { CallOptions, QueryOf } from './types.ts';

export type UsageQuery = Omit<QueryOf<'getUsage'>, 'groupBy' | 'format' | 'clientId'> & {
  /** `day` and `channel` unless given. */
  groupBy?: ('day' | 'channel' | 'provider' | 'errorCode')[];
};

/** `posthorn.usage`: what the notifications of each day came to. */
export function usageOf(http: Http) {
  return ({ groupBy, ...rest }: UsageQuery = {}, options?: CallOptions) => {
    const query = { ...rest, ...(groupBy && { groupBy: groupBy.join(',') }) };
    return dataOf(http.GET('/api/usage', { params: { query }, ...withSignal(options) }));
  };
}
