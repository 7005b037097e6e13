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
      summary: 'Tell a vendor that this address is ours',
      description: 'What some vendors ask before they post, in their own form.',
      tag: 'Receipts',
      params: { provider: receiptSource },
      answers: { 200: textAnswer('text/plain', { description: 'What the vendor asked for.' }) },
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
