import { z } from 'zod';
import { recipientHash, userKey } from '../../contracts/keyed-hash.ts';
import type { Queryable } from '../../db/client.ts';
import { addressOf, type Recipient, recipientOver } from '../../domain/notification.ts';
import { SANDBOX } from '../../domain/route.ts';
import type { DeadLetterChange, EditedNotification } from '../../services/dead-letters/edit.ts';
import { line } from '../../services/input/fields.ts';
import { validate } from '../../services/input/validate.ts';
import { targetErrors } from '../../services/notifications/check-installation.ts';
import type { CompleteDeps } from '../../services/notifications/complete.ts';
import { recipient, recipientFor } from '../../services/notifications/recipient.ts';
import { renderAnew } from '../../services/notifications/render-anew.ts';
import { moment } from '../../services/notifications/request.ts';
import { ApiProblem } from '../../services/problem.ts';
import { askedTemplate } from '../../services/templates/asked.ts';
import type { ApiDeps } from '../deps.ts';
import { note } from './model.ts';

/** What to mend before a replay, and when to replay it by itself. */
export const changeBody = z
  .strictObject({
    recipient: recipient.optional(),
    template: askedTemplate
      .optional()
      .describe('Other words, rendered now. Fallbacks that had their words from a template are rendered as well.'),
    provider: line(64).optional(),
    retryAt: moment.nullable().optional(),
    note: note.nullable().optional().describe('Null clears it.'),
  })
  .superRefine((given, context) => {
    if (Object.keys(given).length > 0) return;
    const message = 'needs one of `recipient`, `template`, `provider`, `retryAt` and `note`';
    context.addIssue({ code: 'custom', path: [], message, params: { code: 'required' } });
  })
  .meta({ minProperties: 1 });

/** What a change is held against, besides the notification. */
export type ChangeDeps = CompleteDeps & Pick<ApiDeps, 'providers' | 'secret' | 'refuseTarget'>;

/**
 * The change that a body asks for, held to what its notification allows.
 * @param on a template is read on this connection
 * @throws ApiProblem validation_failed (422); not_editable (409) where there is no notification to change; as `renderAnew`
 */
export async function changeOf(
  deps: ChangeDeps,
  notification: EditedNotification | null,
  body: unknown,
  { on, isOperator }: { on: Queryable; isOperator: boolean },
): Promise<DeadLetterChange> {
  if (!notification) {
    const { recipient: other, template, provider, ...change } = validate(changeBody, body);
    if (other !== undefined || template !== undefined || provider !== undefined) throw new ApiProblem('not_editable');
    return change;
  }
  const { channel, environment } = notification;
  const forChannel = changeBody.transform(({ recipient: given, ...rest }, context) => ({
    ...rest,
    recipient: given === undefined ? undefined : recipientFor(channel, given, ['recipient'], context),
  }));
  const { recipient: other, template, ...change } = validate(forChannel, body);
  // Before anything is read of a client's templates.
  if (isOperator && template) throw new ApiProblem('not_for_operator');
  if (change.provider !== undefined) {
    // As at acceptance: what a test key sent reaches nobody, whoever edits it.
    checkProvider(change.provider, environment === 'test' ? [SANDBOX] : deps.providers[channel]);
  }
  const errors = other ? targetErrors(other, ['recipient'], deps) : [];
  if (errors.length > 0) throw new ApiProblem('validation_failed', { errors });
  const moved = other && recipientChange(deps, notification, other);
  const whom = moved?.recipient ?? notification.recipient;
  return {
    ...change,
    ...(moved && { recipient: moved }),
    ...(template && { words: await renderAnew(on, deps, notification, template, whom) }),
  };
}

/** Who that is stays known where only the address is another, so that erasing the user finds it. */
function recipientChange({ secret }: ChangeDeps, notification: EditedNotification, given: Recipient) {
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
