import { lookAtAccounts } from '../../services/providers/look.ts';
import { answer } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { presentProvider, providers, providersExample } from './model.ts';

/** `GET /api/providers`: the accounts that messages go by, how they stand, and the caller's own figures. */
export function providerEndpoints(deps: Pick<ApiDeps, 'database' | 'providers' | 'gates'>): Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/api/providers',
      access: 'client_or_operator',
      scope: 'notifications:read',
      operationId: 'listProviders',
      summary: 'List provider accounts',
      description:
        'The accounts that your messages can go by: for a test key the sandbox. Their state is that of all clients, lines and figures are your own; with the operator’s token, those of all clients. `STATS_ENABLED=false` on the server leaves `sent`, `failed` and `errors` as they are.',
      tag: 'Usage',
      answer: answer(200, 'Providers found', providers, { description: 'The accounts.', example: providersExample }),
      handle: async ({ caller }) => {
        const { accountLimits } = deps.gates;
        const { asOf, accounts } = await lookAtAccounts({ ...deps, accountLimits }, caller);
        const forOperator = caller.clientId === null;
        return { asOf, providers: accounts.map((one) => presentProvider(one, { forOperator })) };
      },
    }),
  ];
}
