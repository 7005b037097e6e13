import { useClientScope } from '../../api/scope.tsx';

/** So many are shown; the API lists them all. */
export const SHOWN = 100;
const FIRST = { params: { query: { limit: SHOWN } } };

export function usePeople() {
  return useClientScope().$api.useQuery('get', '/api/members', FIRST);
}

export function useInvitations() {
  return useClientScope().$api.useQuery('get', '/api/invitations', FIRST);
}
