import { equalSecrets } from '../auth/equal-secrets.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { ApiProblem } from '../problem.ts';
import { readerFor } from './reader-for.ts';
import { takeReceipts } from './take-receipts.ts';

/** POST /api/receipts/:provider/:token, for vendors that sign nothing: the path is the secret. */
export function receiveSecretReceiptsEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/receipts/:provider/:token',
    access: 'public',
    handle(c) {
      const { source, reader } = readerFor(c, deps);
      const isAllowed = deps.receiptsToken !== null && equalSecrets(c.req.param('token') ?? '', deps.receiptsToken);
      if (reader.isSigned || !isAllowed) throw new ApiProblem('not_found');
      return takeReceipts(c, deps, source, reader);
    },
  };
}
