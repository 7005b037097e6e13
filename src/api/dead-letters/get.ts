import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { deadLetterId, wholeDeadLetter } from './answers.ts';
import { wholeDeadLetterExample } from './examples.ts';
import { requestedId } from './requested-id.ts';
import { respondDeadLetter } from './respond-dead-letter.ts';

/** `GET /api/dead-letters/:id`, with its notification, attempts and timeline. */
export function getDeadLetterEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/dead-letters/:id',
    access: 'client_or_operator',
    scope: 'dead-letters',
    docs: {
      operationId: 'getDeadLetter',
      summary: 'Get a dead letter',
      description: 'Includes its notification, with every attempt and every change of status.',
      tag: 'Dead letters',
      params: { id: deadLetterId },
      answers: {
        200: dataAnswer(wholeDeadLetter, {
          description: 'The dead letter.',
          message: 'Dead letter found',
          example: wholeDeadLetterExample,
        }),
      },
    },
    handle: (c, viewer) =>
      respondDeadLetter(c, deps, viewer, requestedId(c), { status: 200, message: 'Dead letter found' }),
  };
}
