import { ApiProblem } from '../../services/problem.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { textAnswer } from '../openapi/shapes.ts';
import { RECEIPTS_BODY, receiptSource } from './docs.ts';
import { readerFor } from './reader-for.ts';
import { receiveReceipts } from './receive-receipts.ts';

/** POST /api/receipts/:provider, for vendors that sign what they post; for the others there is nothing here. */
export function receiveReceiptsEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/receipts/:provider',
    access: 'public',
    docs: {
      operationId: 'receiveReceipts',
      summary: 'Receive signed delivery receipts',
      description: 'For vendors that sign their requests, each in its own format.',
      tag: 'Receipts',
      params: { provider: receiptSource },
      body: RECEIPTS_BODY,
      answers: { 200: textAnswer('text/plain', { description: 'Received.' }) },
      problems: ['body_too_large', 'incomplete_body', 'not_genuine', 'unreadable_receipt', 'unavailable'],
    },
    handle(c) {
      const { source, reader } = readerFor(c, deps);
      if (!reader.isSigned) throw new ApiProblem('not_found');
      return receiveReceipts(c, deps, source, reader);
    },
  };
}
