import { z } from 'zod';
import { recipientHashes, userKeys } from '../../contracts/keyed-hash.ts';
import type { KeyMode } from '../../domain/notification.ts';
import { anyAddress, conflict, line } from '../../services/input/fields.ts';
import { eraseRecipient } from '../../services/recipients/erase.ts';
import { answer } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';

const query = z
  .strictObject({
    userId: line(255).optional().describe('Your id for this person.'),
    address: anyAddress.optional().describe('E-mail address, phone number, device token or URL.'),
  })
  .superRefine(({ userId, address }, context) => {
    if (userId === undefined && address === undefined) {
      const message = 'is required, unless `address` is given';
      context.addIssue({ code: 'custom', path: ['userId'], message, params: { code: 'required' } });
    }
    if (userId !== undefined && address !== undefined) {
      context.addIssue(conflict(['address'], 'cannot be combined with `userId`: erase by one, then by the other'));
    }
  });

const erased = z
  .strictObject({
    cancelled: z.int().describe('Waiting notifications that were cancelled.'),
    erased: z.int().describe('Notifications reduced to status, times, codes and tags.'),
    pending: z.int().describe('Notifications being sent right now; each is erased automatically when it has finished.'),
  })
  .meta({ id: 'Erased' });

/** `DELETE /api/recipients`: forgets a person, by a user's id or by one address. Again is 200 again, with zeros. */
export function recipientEndpoints(deps: ApiDeps): Endpoint[] {
  return [
    endpoint({
      method: 'DELETE',
      path: '/api/recipients',
      scope: 'admin',
      elevated: true,
      operationId: 'eraseRecipient',
      summary: 'Erase a recipient',
      description:
        'Cancels waiting notifications, then erases the address, content and vendors’ reports of every notification to that person, fallbacks included, and the person’s inbox. A test key erases only what test keys have sent. Status, times, codes and tags are kept, and a keyed hash on the suppression list. Identifiers of your own, such as an `eventId`, should not contain personal data.',
      tag: 'Recipients',
      query,
      answer: answer(200, 'Recipient erased', erased, {
        description: 'The number of notifications cancelled, erased and pending.',
        example: { cancelled: 1, erased: 3, pending: 0 },
      }),
      handle: ({ query: { userId = null, address = '' }, caller: { clientId, environment }, origin }) => {
        const { secret } = deps;
        const keysIn = (one: KeyMode) =>
          userKeys(secret, { clientId, environment: one }, userId === null ? { email: address } : { userId }, 'email');
        const person = {
          clientId,
          environment,
          recipientHashes: recipientHashes(secret, userId ?? address),
          userKeys: { live: keysIn('live'), test: keysIn('test') },
        };
        return eraseRecipient(deps, { person, userId, origin });
      },
    }),
  ];
}
