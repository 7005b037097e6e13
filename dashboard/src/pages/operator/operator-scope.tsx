import { QueryCache, QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import createQueryHooks, { type OpenapiQueryClient } from 'openapi-react-query';
import { createContext, type ReactNode, use, useEffect, useMemo, useRef } from 'react';
import type { components, paths } from '../../../../src/client/schema.ts';
import { createOperatorHttp } from '../../api/http.ts';
import { Problem, problemOf } from '../../api/problem.ts';
import { API_URL } from '../../base.ts';

export const EVERY_10_S = { refetchInterval: 10_000 };

type Health = components['schemas']['Health'];
type OperatorScope = { token: string; $api: OpenapiQueryClient<paths> };

const Context = createContext<OperatorScope | null>(null);

/** Hooks by the operator's token. @throws Error outside of `OperatorProvider` */
export function useOperator(): OperatorScope {
  const scope = use(Context);
  if (!scope) throw new Error('there is no operator here');
  return scope;
}

/** What is asked by the token has a cache of its own, which goes when the page is left. @param props `refused` when the token is wrong */
export function OperatorProvider({
  token,
  refused,
  children,
}: {
  token: string;
  refused: () => void;
  children: ReactNode;
}) {
  const onRefused = useRef(refused);
  onRefused.current = refused;
  const [queries, scope] = useMemo(() => {
    const queries = new QueryClient({
      queryCache: new QueryCache({
        onError: (error) => {
          if (problemOf(error).status === 401) onRefused.current();
        },
      }),
      defaultOptions: { queries: { retry: false, staleTime: 5_000, placeholderData: (previous: unknown) => previous } },
    });
    return [queries, { token, $api: createQueryHooks(createOperatorHttp(token)) }] as const;
  }, [token]);
  useEffect(() => () => queries.clear(), [queries]);
  return (
    <Context value={scope}>
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    </Context>
  );
}

/** `GET /health`, which answers also where something is away: with 503. */
export function useHealth() {
  const { token } = useOperator();
  return useQuery({
    queryKey: ['health'],
    queryFn: async ({ signal }): Promise<Health> => {
      const headers = { 'x-admin-token': token };
      const response = await fetch(`${API_URL}/health`, { headers, credentials: 'omit', signal }).catch(() => {
        throw Problem.noAnswer();
      });
      const body = await response.json().catch(() => null);
      if (response.status !== 200 && response.status !== 503) throw new Problem(response.status, body);
      return body;
    },
    ...EVERY_10_S,
  });
}

export function useServerOverview() {
  const { $api } = useOperator();
  return $api.useQuery('get', '/api/operator/overview', {}, { select: ({ data }) => data, ...EVERY_10_S });
}
