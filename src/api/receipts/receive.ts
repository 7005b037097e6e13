import type { ApiDeps, Endpoint } from '../deps.ts';
import { ApiProblem } from '../problem.ts';
import { readerFor } from './reader-for.ts';
import { takeReceipts } from './take-receipts.ts';

/** POST /api/receipts/:provider, for vendors that sign what they post; for the others there is nothing here. */
export function receiveReceiptsEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/receipts/:provider',
    access: 'public',
    handle(c) {
      const { source, reader } = readerFor(c, deps);
      if (!reader.isSigned) throw new ApiProblem('not_found');
      return takeReceipts(c, deps, source, reader);
    },
  };
}
