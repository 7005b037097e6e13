import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { useAct as useAnyAct } from '../../ui/use-act.ts';

export type Campaign = components['schemas']['Campaign'];

/** The rate and what is under way change without anybody saying so. */
const WHILE_RUNNING_MS = 3_000;

/** One campaign, as it was last read. */
export function useCampaign(id: string) {
  const { $api } = useClientScope();
  return $api.useQuery(
    'get',
    '/api/campaigns/{id}',
    { params: { path: { id } } },
    {
      select: (answer) => answer.data,
      refetchInterval: ({ state: { data } }) => {
        // Who is being sent to at a pause settles after it.
        const isMoving = data?.data.status === 'RUNNING' || (data?.data.underWay ?? 0) > 0;
        return isMoving ? WHILE_RUNNING_MS : false;
      },
    },
  );
}

/** What is known of campaigns is asked for again, after an act and after a refusal: either means that it has changed. */
export function useCampaignsChanged(): () => Promise<void> {
  const queries = useQueryClient();
  return useCallback(
    () => queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/api/campaigns') }),
    [queries],
  );
}

/** As `useAct` of any page; it is over once what comes next, such as the next step, begins with the campaign as it is now. */
export function useAct<Given extends unknown[]>(act: (...given: Given) => Promise<unknown>) {
  const changed = useCampaignsChanged();
  return useAnyAct((...given: Given) => act(...given).finally(changed));
}

/** Of a change that is meant for what was read: what somebody else has saved meanwhile is not overwritten. */
export const asRead = ({ id, revision }: Pick<Campaign, 'id' | 'revision'>) => ({
  path: { id },
  header: { 'If-Match': `"${revision}"` },
});
