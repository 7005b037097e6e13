import { QueryClient, useQuery } from '@tanstack/react-query';
import type { components } from '../../../src/client/schema.ts';
import { createHttp } from './http.ts';
import { problemOf } from './problem.ts';

export type Session = components['schemas']['Session'];
export type Membership = Session['clients'][number];

/** Of what belongs to the member, whatever the client. */
export const memberHttp = createHttp(null);

export const memberQueries = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 30_000, retry: (failures, error) => failures < 2 && problemOf(error).status !== 401 },
  },
});

const KEY = ['session'];

/** Who is logged in; null for nobody. */
export async function readSession(): Promise<Session | null> {
  try {
    return await memberQueries.fetchQuery({
      queryKey: KEY,
      queryFn: async () => (await memberHttp.GET('/api/session')).data?.data ?? null,
    });
  } catch (error) {
    if (problemOf(error).status === 401) return null;
    throw error;
  }
}

/** The session as it is known; pages are only shown to who is logged in. */
export function useSession() {
  return useQuery(
    { queryKey: KEY, queryFn: async () => (await memberHttp.GET('/api/session')).data?.data ?? null },
    memberQueries,
  );
}

const METHODS = {
  queryKey: ['login-methods'],
  queryFn: async () => (await memberHttp.GET('/api/session/methods')).data?.data ?? null,
};

/** How one can log in here; null where that cannot be told. */
export function readLoginMethods() {
  return memberQueries.fetchQuery(METHODS).catch(() => null);
}

/** @param isWanted whether it matters already: else nothing is asked for */
export function useLoginMethods(isWanted = true) {
  return useQuery({ ...METHODS, enabled: isWanted }, memberQueries).data ?? null;
}

/** After a change of the session: asks again who is logged in. */
export function sessionChanged(): Promise<void> {
  return memberQueries.invalidateQueries({ queryKey: KEY });
}

let onEnd = () => {};

/** @param leave what to do when the server says that nobody is logged in any more */
export function whenSessionEnds(leave: () => void): void {
  onEnd = leave;
}

export function sessionEnded(): void {
  // All of it: whoever logs in next may be somebody else.
  memberQueries.removeQueries();
  onEnd();
}
