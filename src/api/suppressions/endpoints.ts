import { z } from 'zod';
import { recipientHashes } from '../../contracts/keyed-hash.ts';
import { listSuppressions, readSuppression } from '../../db/queries/suppressions.ts';
import { toPublicId } from '../../domain/ids.ts';
import { recordReveal } from '../../services/content/reveal.ts';
import { ApiProblem } from '../../services/problem.ts';
import { createSuppression, deleteSuppression } from '../../services/suppressions/change.ts';
import { answer, page } from '../answer.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { jsonBody, optionalJsonBody } from '../input/body.ts';
import { pathId } from '../openapi/shapes.ts';
import { AUDITED_REVEAL } from '../personal.ts';
import { readPage } from '../read-page.ts';
import {
  newSuppression,
  presentSuppression,
  removedSuppression,
  suppression,
  suppressionExample,
  suppressionQuery,
} from './model.ts';

const existing = answer(200, 'Recipient was already suppressed', suppression, {
  description: 'The address was already suppressed in that scope; this is the existing entry.',
  example: suppressionExample,
});

const added = answer(201, 'Recipient suppressed', suppression, {
  description: 'The address is suppressed.',
  example: suppressionExample,
});

/** Everything below `/api/suppressions`. */
export function suppressionEndpoints(deps: Pick<ApiDeps, 'database' | 'secret'>): Endpoint[] {
  const { database, secret } = deps;
  return [
    endpoint({
      method: 'POST',
      path: '/api/suppressions',
      scope: 'notifications:write',
      liveOnly: true,
      operationId: 'createSuppression',
      summary: 'Suppress an address',
      description: 'On every channel that uses this address. `marketing` blocks marketing only.',
      tag: 'Suppressions',
      body: jsonBody(newSuppression, {
        'Block everything': { recipient: 'ada@example.com', note: 'Asked us by phone.' },
        'Block marketing': { recipient: '+14155552671', scope: 'marketing' },
      }),
      answer: [existing, added],
      handle: async ({ body, caller, origin }) => {
        const { isNew, ...row } = await createSuppression(deps, caller.clientId, body, origin);
        return (isNew ? added : existing).with(presentSuppression(row));
      },
    }),
    endpoint({
      method: 'GET',
      path: '/api/suppressions',
      scope: 'notifications:read',
      liveOnly: true,
      operationId: 'listSuppressions',
      summary: 'List suppressions',
      description: 'Newest first.',
      tag: 'Suppressions',
      query: suppressionQuery,
      personalFields: ['recipient'],
      answer: page(suppression, { example: suppressionExample }),
      handle: ({ query: { limit, cursor, recipient, reason }, caller }) => {
        const filter = {
          reason,
          recipientHashes: recipient === undefined ? undefined : recipientHashes(secret, recipient),
          before: cursor === undefined ? undefined : decodeCursor(secret, cursor),
        };
        return readPage({
          limit,
          read: (count) => listSuppressions(database.orm, database.cipher, caller.clientId, filter, count),
          present: presentSuppression,
          cursorOf: ({ id }) => encodeCursor(secret, id),
        });
      },
    }),
    endpoint({
      method: 'DELETE',
      path: '/api/suppressions/:id',
      scope: 'notifications:write',
      liveOnly: true,
      operationId: 'deleteSuppression',
      summary: 'Remove a suppression',
      tag: 'Suppressions',
      params: { id: pathId('suppression') },
      noun: 'suppression',
      answer: answer(200, 'Suppression removed', removedSuppression, {
        description: 'The suppression is removed.',
        example: { id: suppressionExample.id },
      }),
      handle: async ({ params: { id }, caller: { clientId }, origin }) => {
        await deleteSuppression(deps, { clientId, id }, origin);
        return { id: toPublicId('suppression', id) };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/api/suppressions/:id/reveal',
      scope: { all: ['notifications:read', 'reveal'] },
      liveOnly: true,
      reveals: true,
      operationId: 'revealSuppression',
      summary: 'Reveal a suppression',
      description: AUDITED_REVEAL,
      tag: 'Suppressions',
      params: { id: pathId('suppression') },
      noun: 'suppression',
      body: optionalJsonBody(z.strictObject({}), { Empty: {} }),
      answer: answer(200, 'Suppression revealed', suppression, {
        description: 'The suppression, with its address.',
        example: suppressionExample,
      }),
      handle: async ({ params: { id }, caller: { clientId }, origin }) => {
        const row = await readSuppression(database.orm, database.cipher, { clientId, id });
        if (!row) throw ApiProblem.notFound('suppression');
        const revealed = presentSuppression(row);
        await recordReveal(deps, { clientId, subject: revealed.id }, origin);
        return revealed;
      },
    }),
  ];
}
