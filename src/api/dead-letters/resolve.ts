import { z } from 'zod';
import { resolveDeadLetter, VERDICTS } from '../../services/dead-letters/resolve.ts';
import { validate } from '../../services/input/validate.ts';
import { originOf } from '../auth/origin.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readJson } from '../input/read-json.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { deadLetterId, wholeDeadLetter } from './answers.ts';
import { checkNotRefused } from './check-not-refused.ts';
import { resolvedExample } from './examples.ts';
import { note } from './note.ts';
import { requestedId } from './requested-id.ts';
import { respondDeadLetter } from './respond-dead-letter.ts';

const verdict = z.strictObject({ as: z.enum(VERDICTS), note: note.optional() });

/** `POST /api/dead-letters/:id/resolve`: a person's word on it; `sent` and `failed` hold for the notification too. */
export function resolveEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/dead-letters/:id/resolve',
    access: 'client_or_operator',
    scope: 'dead-letters',
    docs: {
      operationId: 'resolveDeadLetter',
      summary: 'Resolve a dead letter',
      description:
        'Closes it manually. `sent` and `failed` also set the status of the notification; `ignored` leaves it unchanged.',
      tag: 'Dead letters',
      params: { id: deadLetterId },
      body: {
        schema: verdict,
        examples: { 'It arrived': { as: 'sent', note: 'The customer has it.' }, Ignore: { as: 'ignored' } },
      },
      answers: {
        200: dataAnswer(wholeDeadLetter, {
          description: 'The resolved dead letter.',
          message: 'Dead letter resolved',
          example: resolvedExample,
        }),
      },
      problems: ['already_replaying', 'already_resolved', 'not_resolvable'],
    },
    handle: async (c, viewer) => {
      const id = requestedId(c);
      const given = validate(verdict, await readJson(c.req));
      const { clientId, environment } = viewer;
      const target = { id, clientId, environment };
      const verdictOf = { as: given.as, note: given.note ?? null };
      checkNotRefused(await resolveDeadLetter(deps, target, verdictOf, originOf(c, viewer)));
      return respondDeadLetter(c, deps, viewer, id, { status: 200, message: 'Dead letter resolved' });
    },
  };
}
