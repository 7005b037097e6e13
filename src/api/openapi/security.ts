import type { Endpoint } from '../endpoint.ts';

/** The ways to say who one is, by name. */
export const SECURITY_SCHEMES = {
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'x-api-key',
    description: 'A key of a client, `nk_live_…` or `nk_test_…`.',
  },
  bearerKey: { type: 'http', scheme: 'bearer', bearerFormat: 'nk_…', description: 'The same key as a Bearer token.' },
  operatorToken: {
    type: 'apiKey',
    in: 'header',
    name: 'x-admin-token',
    description: 'Of whoever runs this server (its setting `ADMIN_TOKEN`).',
  },
  userToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'uit_…',
    description: 'Opens the inbox of one user, for a browser or an app; made by `POST /api/inbox/tokens`.',
  },
  userTokenInUrl: {
    type: 'apiKey',
    in: 'query',
    name: 'token',
    description: 'The same token, for the EventSource of a browser, which can send no header.',
  },
} as const;

type Scheme = keyof typeof SECURITY_SCHEMES;
type Requirement = Partial<Record<Scheme, []>>;

/** Any one of these opens the endpoint; an empty one is nobody in particular. */
export function securityOf(endpoint: Endpoint): Requirement[] {
  const operator: Requirement = { operatorToken: [] };
  switch (endpoint.access) {
    case 'public':
      return endpoint.docs.operatorToken ? [{}, operator] : [];
    case 'client':
      return [{ apiKey: [] }, { bearerKey: [] }];
    case 'client_or_operator':
      return [{ apiKey: [] }, { bearerKey: [] }, operator];
    case 'user':
      return [
        { userToken: [] },
        ...(endpoint.tokenInUrl ? [{ userTokenInUrl: [] } satisfies Requirement] : []),
        { apiKey: [] },
        { bearerKey: [] },
      ];
  }
}
