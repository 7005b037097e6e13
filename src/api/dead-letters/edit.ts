import { z } from 'zod';
import { recipientHash, userKey } from '../../contracts/keyed-hash.ts';
import { addressOf, type Recipient, recipientOver } from '../../domain/notification.ts';
import { SANDBOX } from '../../domain/route.ts';
import { type DeadLetterChange, type EditedNotification, editDeadLetter } from '../../services/dead-letters/edit.ts';
import { line } from '../../services/input/fields.ts';
import { validate } from '../../services/input/validate.ts';
import { targetErrors } from '../../services/notifications/check-installation.ts';
import { recipient, recipientFor } from '../../services/notifications/recipient.ts';
import { moment } from '../../services/notifications/request.ts';
import { ApiProblem } from '../../services/problem.ts';
import { originOf } from '../auth/origin.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readJson } from '../input/read-json.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { deadLetterId, wholeDeadLetter } from './answers.ts';
import { checkNotRefused } from './check-not-refused.ts';
import { wholeDeadLetterExample } from './examples.ts';
import { note } from './note.ts';
import { requestedId } from './requested-id.ts';
import { respondDeadLetter } from './respond-dead-letter.ts';

const changeBody = z
  .strictObject({
    recipient: recipient.optional(),
    provider: line(64).optional(),
    retryAt: moment.nullable().optional(),
    note: note.optional(),
  })
  .superRefine((given, context) => {
    if (Object.keys(given).length > 0) return;
    const message = 'needs one of `recipient`, `provider`, `retryAt` and `note`';
    context.addIssue({ code: 'custom', path: [], message, params: { code: 'required' } });
  });

/** `PATCH /api/dead-letters/:id`: what to mend before a replay, and when to replay it by itself. */
export function editEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'PATCH',
    path: '/api/dead-letters/:id',
    access: 'client_or_operator',
    scope: 'dead-letters',
    docs: {
      operationId: 'editDeadLetter',
      summary: 'Edit a dead letter',
      description:
        'Changes the recipient or the provider before a replay. `retryAt` schedules an automatic replay; null cancels it.',
      tag: 'Dead letters',
      params: { id: deadLetterId },
      body: {
        schema: changeBody,
        examples: {
          'A different address': { recipient: { email: 'ada@example.com' } },
          'A different provider': { provider: 'smtp' },
          'Replay automatically': { retryAt: '2027-01-01T09:00:00Z', note: 'The provider is back by then.' },
        },
      },
      answers: {
        200: dataAnswer(wholeDeadLetter, {
          description: 'The updated dead letter.',
          message: 'Dead letter changed',
          example: wholeDeadLetterExample,
        }),
      },
      problems: ['not_editable', 'not_replayable', 'already_replaying', 'already_resolved'],
    },
    handle: async (c, viewer) => {
      const id = requestedId(c);
      const body = await readJson(c.req);
      const { clientId, environment } = viewer;
      const target = { id, clientId, environment };
      const decide = (notification: EditedNotification | null) => changeOf(deps, notification, body);
      const result = await editDeadLetter(deps, target, decide, originOf(c, viewer));
      checkNotRefused(result);
      return respondDeadLetter(c, deps, viewer, id, { status: 200, message: 'Dead letter changed' });
    },
  };
}

/** @throws ApiProblem validation_failed (422); not_editable (409) where there is no notification to change */
function changeOf(deps: ApiDeps, notification: EditedNotification | null, body: unknown): DeadLetterChange {
  if (!notification) {
    const { recipient: other, provider, ...change } = validate(changeBody, body);
    if (other !== undefined || provider !== undefined) throw new ApiProblem('not_editable');
    return change;
  }
  const { channel, environment } = notification;
  const forChannel = changeBody.transform(({ recipient: given, ...rest }, context) => ({
    ...rest,
    recipient: given === undefined ? undefined : recipientFor(channel, given, ['recipient'], context),
  }));
  const { recipient: other, ...change } = validate(forChannel, body);
  if (change.provider !== undefined) {
    // As at acceptance: what a test key sent reaches nobody, whoever edits it.
    checkProvider(change.provider, environment === 'test' ? [SANDBOX] : deps.providers[channel]);
  }
  if (!other) return change;
  const errors = targetErrors(other, ['recipient'], deps);
  if (errors.length > 0) throw new ApiProblem('validation_failed', { errors });
  return { ...change, recipient: recipientChange(deps, notification, other) };
}

/** Who that is stays known where only the address is another, so that erasing the user finds it. */
function recipientChange({ secret }: ApiDeps, notification: EditedNotification, given: Recipient) {
  const { channel, recipient: former } = notification;
  const userId = given.userId ?? former.userId;
  const recipient = recipientOver(channel, userId === undefined ? given : { ...given, userId });
  return {
    recipient,
    recipientHash: recipientHash(secret, addressOf(channel, recipient) ?? ''),
    userKey: userKey(secret, notification, recipient, channel),
  };
}

function checkProvider(name: string, known: string[]): void {
  if (known.includes(name)) return;
  const detail = `is not set up for this channel; known: ${known.join(', ') || 'none'}`;
  throw new ApiProblem('validation_failed', { errors: [{ pointer: '/provider', code: 'invalid_value', detail }] });
}
