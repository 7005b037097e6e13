import { z } from 'zod';
import { recipientHash, userKey } from '../../contracts/keyed-hash.ts';
import { addressOf, type Recipient, recipientOver } from '../../domain/notification.ts';
import { SANDBOX } from '../../domain/route.ts';
import type { DeadLetterChange, EditedNotification } from '../../services/dead-letters/edit.ts';
import { line } from '../../services/input/fields.ts';
import { validate } from '../../services/input/validate.ts';
import { targetErrors } from '../../services/notifications/check-installation.ts';
import { recipient, recipientFor } from '../../services/notifications/recipient.ts';
import { moment } from '../../services/notifications/request.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { ApiDeps } from '../deps.ts';
import { note } from './model.ts';

/** What to mend before a replay, and when to replay it by itself. */
export const changeBody = z
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
  })
  .meta({ minProperties: 1 });

/** What a change is held against, besides the notification. */
export type ChangeDeps = Pick<ApiDeps, 'providers' | 'secret' | 'refuseTarget'>;

/**
 * The change that a body asks for, held to what its notification allows.
 * @throws ApiProblem validation_failed (422); not_editable (409) where there is no notification to change
 */
export function changeOf(deps: ChangeDeps, notification: EditedNotification | null, body: unknown): DeadLetterChange {
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
