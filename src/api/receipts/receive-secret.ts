import { ApiProblem } from '../../services/problem.ts';
import { equalSecrets } from '../auth/equal-secrets.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { textAnswer } from '../openapi/shapes.ts';
import { RECEIPTS_BODY, receiptSource, receiptsToken } from './docs.ts';
import { readerFor } from './reader-for.ts';
import { receiveReceipts } from './receive-receipts.ts';

/** POST /api/receipts/:provider/:token, for vendors that sign nothing: the path is the secret. */
export function receiveSecretReceiptsEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/receipts/:provider/:token',
    access: 'public',
    docs: {
      operationId: 'receiveSecretReceipts',
      summary: 'Receive unsigned delivery receipts',
      description:
        'For vendors that do not sign their requests: the URL ends with the secret of the setting `RECEIPTS_TOKEN`.',
      tag: 'Receipts',
      params: { provider: receiptSource, token: receiptsToken },
      body: RECEIPTS_BODY,
      answers: { 200: textAnswer('text/plain', { description: 'Received.' }) },
      problems: ['body_too_large', 'incomplete_body', 'not_genuine', 'unreadable_receipt', 'unavailable'],
    },
    handle(c) {
      const { source, reader } = readerFor(c, deps);
      const isAllowed = deps.receiptsToken !== null && equalSecrets(c.req.param('token') ?? '', deps.receiptsToken);
      if (reader.isSigned || !isAllowed) throw new ApiProblem('not_found');
      return receiveReceipts(c, deps, source, reader);
    },
  };
}
