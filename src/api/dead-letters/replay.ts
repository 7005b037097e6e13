import { z } from 'zod';
import { replayDeadLetter } from '../../services/dead-letters/replay.ts';
import { validate } from '../../services/input/validate.ts';
import { originOf } from '../auth/origin.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readOptionalJson } from '../input/read-json.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { deadLetterId, wholeDeadLetter } from './answers.ts';
import { checkNotRefused } from './check-not-refused.ts';
import { replayingExample } from './examples.ts';
import { requestedId } from './requested-id.ts';
import { respondDeadLetter } from './respond-dead-letter.ts';

const nothing = z.strictObject({});

/** `POST /api/dead-letters/:id/replay`: its notification begins its next run; of several at once, one is 202. */
export function replayEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/dead-letters/:id/replay',
    access: 'client_or_operator',
    scope: 'dead-letters',
    docs: {
      operationId: 'replayDeadLetter',
      summary: 'Replay a dead letter',
      description:
        'Starts the next run of its notification. Of several simultaneous requests, only one gets 202. If the notification is UNKNOWN, the message may be delivered twice; replaying it by id accepts that risk.',
      tag: 'Dead letters',
      params: { id: deadLetterId },
      body: { schema: nothing, examples: { Empty: {} }, optional: true },
      answers: {
        202: dataAnswer(wholeDeadLetter, {
          description: 'The replay is queued.',
          message: 'Replay queued',
          example: replayingExample,
        }),
      },
      problems: ['already_replaying', 'already_resolved', 'expired', 'not_replayable'],
    },
    handle: async (c, viewer) => {
      const id = requestedId(c);
      validate(nothing, await readOptionalJson(c.req));
      const { clientId, environment } = viewer;
      const target = { id, clientId, environment };
      // Replaying by id accepts that the message may be sent twice.
      const options = { includeUnknown: true, origin: originOf(c, viewer) };
      checkNotRefused(await replayDeadLetter(deps, target, options));
      return respondDeadLetter(c, deps, viewer, id, { status: 202, message: 'Replay queued' });
    },
  };
}
