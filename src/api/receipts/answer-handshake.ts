import { ApiProblem } from '../../services/problem.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { textAnswer } from '../openapi/shapes.ts';
import { respond } from '../respond.ts';
import { receiptSource } from './docs.ts';
import { readerFor } from './reader-for.ts';

/** GET /api/receipts/:provider: a vendor asks whether this address is ours before it posts to it. */
export function answerHandshakeEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/receipts/:provider',
    access: 'public',
    docs: {
      operationId: 'answerReceiptsHandshake',
      summary: 'Answer a vendor’s verification request',
      description: 'Some vendors verify the URL before they post to it, each in its own format.',
      tag: 'Receipts',
      params: { provider: receiptSource },
      answers: { 200: textAnswer('text/plain', { description: 'The answer that the vendor expects.' }) },
      problems: ['not_genuine'],
    },
    handle(c) {
      const { reader } = readerFor(c, deps);
      if (!reader.answerHandshake) throw new ApiProblem('not_found');
      const answer = reader.answerHandshake(c.req.query());
      if (answer === null) throw new ApiProblem('not_genuine');
      return respond(c, 200, answer, {}, 'text/plain; charset=utf-8');
    },
  };
}
