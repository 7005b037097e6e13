import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import createQueryHooks, { type OpenapiQueryClient } from 'openapi-react-query';
import { createContext, type ReactNode, use, useMemo, useState } from 'react';
import type { paths } from '../../../src/client/schema.ts';
import { createHttp, type Environment, type Http } from './http.ts';
import { problemOf } from './problem.ts';
import { type Membership, sessionEnded } from './session.ts';

export type Scope = Membership['scopes'][number];

/** What a page works with: one client in one environment, and what its member may do there. */
export type ClientScope = {
  client: Membership;
  environment: Environment;
  http: Http;
  /** Hooks: `$api.useQuery('get', '/api/notifications/{id}', {params: …})`. */
  $api: OpenapiQueryClient<paths>;
  /** Whether the role holds the scope, or all. */
  can(scope: Scope): boolean;
};

const Context = createContext<ClientScope | null>(null);

/** @throws Error outside of `ClientScopeProvider` */
export function useClientScope(): ClientScope {
  const scope = use(Context);
  if (!scope) throw new Error('there is no client here');
  return scope;
}

/**
 * Everything below belongs to this client and environment. Its cache is its own, so that nothing of another is ever shown: give
 * it a `key` of both.
 */
export function ClientScopeProvider({
  client,
  environment,
  children,
}: {
  client: Membership;
  environment: Environment;
  children: ReactNode;
}) {
  const [queries] = useState(createQueries);
  const scope = useMemo(() => {
    const http = createHttp({ clientId: client.clientId, environment });
    const can = (scope: Scope) => client.scopes.includes(scope) || client.scopes.includes('admin');
    return { client, environment, http, $api: createQueryHooks(http), can };
  }, [client, environment]);
  return (
    <Context value={scope}>
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    </Context>
  );
}

/** What is known stays while it is asked for again. A refusal is not asked for again: it would be the same. */
function createQueries(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (problemOf(error).status === 401) sessionEnded();
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => {
          const { status } = problemOf(error);
          return failures < 2 && (status === 0 || status >= 500);
        },
        retryDelay: (failures) => 500 * 2 ** failures,
        placeholderData: (previous: unknown) => previous,
      },
    },
  });
}
