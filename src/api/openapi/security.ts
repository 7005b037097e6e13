import type { Endpoint } from '../endpoint.ts';

/** The ways to authenticate, by name. */
export const SECURITY_SCHEMES = {
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'x-api-key',
    description: 'API key, `nk_live_…` or `nk_test_…`. Not beside another credential.',
  },
  bearerKey: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'nk_…',
    description: 'The same API key as a Bearer token.',
  },
  operatorToken: {
    type: 'apiKey',
    in: 'header',
    name: 'x-admin-token',
    description: 'Token of the operator of this server (its setting `ADMIN_TOKEN`).',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-posthorn',
    description:
      'Session of a member, set by `POST /api/session`; `posthorn` where the server is reached by `http` on this machine. The header `x-client-id` names the client, `x-environment` is `live` (default) or `test`. What changes something must come from a page of this server (`Sec-Fetch-Site` or `Origin`). A key or token in the same request is used in place of it.',
  },
  metricsToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'Token for metrics and the details of health (the setting `METRICS_TOKEN`), if the server has one.',
  },
  userToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'uit_…',
    description: 'Gives a browser or app access to the inbox of one user; created by `POST /api/inbox/tokens`.',
  },
  userTokenInUrl: {
    type: 'apiKey',
    in: 'query',
    name: 'token',
    description:
      'The same token, for a browser’s EventSource, which cannot send headers; one that lasts 15 minutes at most.',
  },
} as const;

type Scheme = keyof typeof SECURITY_SCHEMES;
type Requirement = Partial<Record<Scheme, []>>;

/**
 * Any one of these opens the endpoint, and a request sends one only (`checkOneCredential`); an empty one is nobody in
 * particular.
 */
export function securityOf(endpoint: Endpoint): Requirement[] {
  const operator: Requirement = { operatorToken: [] };
  const metrics: Requirement = { metricsToken: [] };
  switch (endpoint.access) {
    case 'public': {
      const { operatorToken, metricsToken } = endpoint.docs;
      const named = [...(operatorToken ? [operator] : []), ...(metricsToken ? [metrics] : [])];
      return named.length > 0 ? [{}, ...named] : [];
    }
    case 'operator':
      return [operator];
    case 'member':
      return [{ session: [] }];
    case 'client':
      return [{ apiKey: [] }, { bearerKey: [] }, { session: [] }];
    case 'client_or_operator':
      return [{ apiKey: [] }, { bearerKey: [] }, { session: [] }, operator];
    case 'user':
      return [
        { userToken: [] },
        ...(endpoint.tokenInUrl ? [{ userTokenInUrl: [] } satisfies Requirement] : []),
        { apiKey: [] },
        { bearerKey: [] },
        { session: [] },
      ];
  }
}
