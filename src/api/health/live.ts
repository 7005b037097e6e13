import { z } from 'zod';
import type { Endpoint } from '../endpoint.ts';
import { jsonAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';

/** `GET /health/live`: the process answers; it asks nobody else, so an outage elsewhere restarts nothing. */
export function liveEndpoint(): Endpoint {
  return {
    method: 'GET',
    path: '/health/live',
    access: 'public',
    docs: {
      operationId: 'getLiveness',
      summary: 'Does the process answer',
      description: 'Asks nobody else, so that an outage elsewhere restarts nothing.',
      tag: 'Health',
      answers: {
        200: jsonAnswer(z.strictObject({ status: z.literal('live') }), {
          description: 'It does.',
          example: { status: 'live' },
        }),
      },
    },
    handle: (c) => respondJson(c, 200, { status: 'live' }),
  };
}
