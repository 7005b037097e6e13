import { useQuery } from '@tanstack/react-query';
import { useClientScope } from '../../api/scope.tsx';
import { readOwn } from './save.ts';

/** What is in force, and what of that the client has set itself. */
export function useSettings() {
  const { $api, http } = useClientScope();
  const effective = $api.useQuery('get', '/api/client/settings', {}, { select: ({ data }) => data });
  const own = useQuery({
    queryKey: ['get', '/api/client/settings/own'],
    queryFn: ({ signal }) => readOwn(http, signal),
  });
  const both = effective.data && own.data ? { effective: effective.data, ...own.data } : undefined;
  return {
    data: both,
    error: (effective.error as unknown) ?? own.error,
    dataUpdatedAt: Math.min(effective.dataUpdatedAt, own.dataUpdatedAt),
    refetch: () => Promise.all([effective.refetch(), own.refetch()]),
  };
}

export type Settings = NonNullable<ReturnType<typeof useSettings>['data']>;
