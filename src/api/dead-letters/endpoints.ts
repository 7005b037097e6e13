import { z } from 'zod';
import type { Queryable } from '../../db/client.ts';
import { groupDeadLetters } from '../../db/queries/dead-letters/group.ts';
import { listDeadLetters } from '../../db/queries/dead-letters/read.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { Status } from '../../domain/status.ts';
import { recordReveal } from '../../services/content/reveal.ts';
import { type EditedNotification, editDeadLetter } from '../../services/dead-letters/edit.ts';
import { replayDeadLetter } from '../../services/dead-letters/replay.ts';
import { resolveDeadLetter } from '../../services/dead-letters/resolve.ts';
import { ApiProblem, type ProblemCode } from '../../services/problem.ts';
import { answer, page } from '../answer.ts';
import type { Viewer } from '../auth/principal.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { ApiContext } from '../http-context.ts';
import { jsonBody, optionalJsonBody, uncheckedJsonBody } from '../input/body.ts';
import { environmentFilter } from '../notifications/model.ts';
import { PROBLEMS_OF_TEMPLATES } from '../openapi/problems-of.ts';
import { pathId } from '../openapi/shapes.ts';
import { AUDITED_REVEAL } from '../personal.ts';
import { readPage } from '../read-page.ts';
import { type ChangeDeps, changeBody, changeOf } from './change.ts';
import {
  deadLetterExample,
  groupExample,
  replayingExample,
  resolvedExample,
  wholeDeadLetterExample,
} from './examples.ts';
import { deadLetter, group, listQuery, presentDeadLetter, verdict, wholeDeadLetter } from './model.ts';
import { readWholeDeadLetter } from './read-whole.ts';
import { replayManyEndpoint } from './replay-many.ts';

type Deps = ChangeDeps & Pick<ApiDeps, 'database' | 'wakeRelay' | 'metrics'>;

const COMMON = { access: 'client_or_operator', scope: 'dead-letters', tag: 'Dead letters' } as const;
const DEAD_LETTER = { ...COMMON, params: { id: pathId('deadLetter') }, noun: 'dead letter' } as const;

/** Everything below `/api/dead-letters`: a client's own that the key may see, or for the operator all. */
export function deadLetterEndpoints(deps: Deps): Endpoint[] {
  const { database, secret } = deps;
  /** As it stands now; the log line of the request names the notification. */
  const show = async (viewer: Viewer, id: string, c: ApiContext) => {
    const data = await readWholeDeadLetter(database, viewer, id);
    c.get('request').notificationId = data.notificationId;
    return data;
  };
  return [
    endpoint({
      ...COMMON,
      method: 'GET',
      path: '/api/dead-letters',
      operationId: 'listDeadLetters',
      summary: 'List dead letters',
      description:
        'Your dead letters; for the operator, those of all clients. Newest first. Lists do not show addresses. With `environment=live` a page may have fewer than `limit`, or none, while `hasMore` is true: so many test ones stand between. Go on with `nextCursor`.',
      query: listQuery,
      answer: page(deadLetter, { example: deadLetterExample }),
      handle: ({ query: { limit, cursor, ...filter }, caller }) => {
        const before = cursor === undefined ? undefined : decodeCursor(secret, cursor);
        return readPage({
          limit,
          read: (count) => listDeadLetters(database.orm, caller, { ...filter, before }, count),
          present: presentDeadLetter,
          cursorOf: ({ id }) => encodeCursor(secret, id),
          cursorAt: (id) => encodeCursor(secret, id),
        });
      },
    }),
    endpoint({
      ...COMMON,
      method: 'GET',
      path: '/api/dead-letters/groups',
      operationId: 'groupDeadLetters',
      summary: 'Count dead letters by cause',
      description:
        'Open dead letters by channel, provider and error code; the most frequent cause first. Of each cause the newest 1,000 are looked at and those of `environment` are counted; where there are more, `hasMore` is true. For the operator all are counted.',
      query: z.strictObject({ environment: environmentFilter }),
      answer: page(group, { description: 'All causes, on one page.', example: groupExample }),
      handle: async ({ query: { environment }, caller }) => {
        const groups = await groupDeadLetters(database.pool, caller, environment);
        const items = groups.map((one) => ({ ...one, sampleId: toPublicId('deadLetter', one.sampleId) }));
        return { items, nextCursor: null };
      },
    }),
    endpoint({
      ...DEAD_LETTER,
      method: 'GET',
      path: '/api/dead-letters/:id',
      operationId: 'getDeadLetter',
      summary: 'Get a dead letter',
      description: 'Includes its notification, with every attempt and every change of status.',
      answer: answer(200, 'Dead letter found', wholeDeadLetter, {
        description: 'The dead letter.',
        example: wholeDeadLetterExample,
      }),
      handle: ({ params: { id }, caller, c }) => show(caller, id, c),
    }),
    endpoint({
      ...DEAD_LETTER,
      access: 'client',
      method: 'POST',
      path: '/api/dead-letters/:id/reveal',
      scope: { all: ['dead-letters', 'reveal'] },
      reveals: true,
      operationId: 'revealDeadLetter',
      summary: 'Reveal a dead letter',
      description: AUDITED_REVEAL,
      body: optionalJsonBody(z.strictObject({}), { Empty: {} }),
      answer: answer(200, 'Dead letter revealed', wholeDeadLetter, {
        description: 'The dead letter, whole.',
        example: wholeDeadLetterExample,
      }),
      handle: async ({ params: { id }, caller, origin, c }) => {
        const revealed = await show(caller, id, c);
        await recordReveal(deps, { clientId: caller.clientId, subject: revealed.id }, origin);
        return revealed;
      },
    }),
    endpoint({
      ...DEAD_LETTER,
      method: 'PATCH',
      path: '/api/dead-letters/:id',
      operationId: 'editDeadLetter',
      summary: 'Edit a dead letter',
      description:
        'Changes the recipient, the words or the provider before a replay; recipient and words only with a key of the client. The words are rendered from a template. `retryAt` schedules an automatic replay; null cancels it.',
      personalFields: ['recipient', 'template'],
      // What it may say depends on the channel of the notification.
      body: uncheckedJsonBody(changeBody, {
        'A different address': { recipient: { email: 'ada@example.com' } },
        'Words of another version': { template: { key: 'order-shipped', version: 4, data: { name: 'Ada' } } },
        'A different provider': { provider: 'smtp' },
        'Replay automatically': { retryAt: '2027-01-01T09:00:00Z', note: 'The provider is back by then.' },
      }),
      answer: answer(200, 'Dead letter changed', wholeDeadLetter, {
        description: 'The updated dead letter.',
        example: wholeDeadLetterExample,
      }),
      problems: [
        ...(['not_for_operator', 'not_editable', 'not_replayable', 'already_replaying', 'already_resolved'] as const),
        ...PROBLEMS_OF_TEMPLATES,
      ],
      handle: async ({ params: { id }, body, caller, origin, c }) => {
        const isOperator = caller.clientId === null;
        const decide = (notification: EditedNotification | null, on: Queryable) =>
          changeOf(deps, notification, body, { on, isOperator });
        checkNotRefused(await editDeadLetter(deps, targetOf(caller, id), decide, origin));
        return show(caller, id, c);
      },
    }),
    endpoint({
      ...DEAD_LETTER,
      method: 'POST',
      path: '/api/dead-letters/:id/replay',
      operationId: 'replayDeadLetter',
      summary: 'Replay a dead letter',
      description:
        'Starts the next run of its notification. Of several simultaneous requests, only one gets 202. If the notification is UNKNOWN, the message may be delivered twice; replaying it by id accepts that risk.',
      body: optionalJsonBody(z.strictObject({}), { Empty: {} }),
      answer: answer(202, 'Replay queued', wholeDeadLetter, {
        description: 'The replay is queued.',
        example: replayingExample,
      }),
      problems: ['already_replaying', 'already_resolved', 'expired', 'not_replayable'],
      handle: async ({ params: { id }, caller, origin, c }) => {
        // Replaying by id accepts that the message may be sent twice.
        checkNotRefused(await replayDeadLetter(deps, targetOf(caller, id), { includeUnknown: true, origin }));
        return show(caller, id, c);
      },
    }),
    replayManyEndpoint(deps),
    endpoint({
      ...DEAD_LETTER,
      method: 'POST',
      path: '/api/dead-letters/:id/resolve',
      operationId: 'resolveDeadLetter',
      summary: 'Resolve a dead letter',
      description:
        'Closes it manually. `sent` and `failed` also set the status of the notification; `ignored` leaves it unchanged.',
      body: jsonBody(verdict, {
        'It arrived': { as: 'sent', note: 'The customer has it.' },
        Ignore: { as: 'ignored' },
      }),
      answer: answer(200, 'Dead letter resolved', wholeDeadLetter, {
        description: 'The resolved dead letter.',
        example: resolvedExample,
      }),
      problems: ['already_replaying', 'already_resolved', 'not_resolvable'],
      handle: async ({ params: { id }, body, caller, origin, c }) => {
        const given = { as: body.as, note: body.note ?? null };
        checkNotRefused(await resolveDeadLetter(deps, targetOf(caller, id), given, origin));
        return show(caller, id, c);
      },
    }),
  ];
}

function targetOf({ clientId, environment }: Viewer, id: string) {
  return { id, clientId, environment };
}

type Result =
  | { kind: 'replayed' | 'edited' | 'resolved' }
  | { kind: 'refused'; code: ProblemCode; status: Status | null }
  | { kind: 'not_found' };

/** @throws ApiProblem not_found (404), or the refusal (409) with the notification's status */
function checkNotRefused(result: Result): void {
  if (result.kind === 'not_found') throw ApiProblem.notFound('dead letter');
  if (result.kind !== 'refused') return;
  throw new ApiProblem(result.code, result.status === null ? {} : { notificationStatus: result.status });
}
