import { z } from 'zod';
import { recipientHash, userKey } from '../../contracts/keyed-hash.ts';
import type { Environment } from '../../domain/notification.ts';
import { anyAddress, conflict, line } from '../../services/input/fields.ts';
import { eraseRecipient } from '../../services/recipients/erase.ts';
import { originOf } from '../auth/origin.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { validateQuery } from '../input/validate-query.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';

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
export function eraseRecipientEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'DELETE',
    path: '/api/recipients',
    access: 'client',
    scope: 'admin',
    docs: {
      operationId: 'eraseRecipient',
      summary: 'Erase a recipient',
      description:
        'Cancels waiting notifications, then erases the address, content and vendors’ reports of every notification to that person, fallbacks included, and the person’s inbox. A test key erases only what test keys have sent. Status, times, codes and tags are kept, and a keyed hash on the suppression list. Identifiers of your own, such as an `eventId`, should not contain personal data.',
      tag: 'Recipients',
      query,
      answers: {
        200: dataAnswer(erased, {
          description: 'The number of notifications cancelled, erased and pending.',
          message: 'Recipient erased',
          example: { cancelled: 1, erased: 3, pending: 0 },
        }),
      },
    },
    handle: async (c, caller) => {
      const { userId = null, address = '' } = validateQuery(query, c.req.queries());
      const { clientId, environment } = caller;
      const { secret } = deps;
      const keyIn = (one: Environment) =>
        userKey(secret, { clientId, environment: one }, userId === null ? { email: address } : { userId }, 'email');
      const person = {
        clientId,
        environment,
        recipientHash: recipientHash(secret, userId ?? address),
        userKeys: { live: keyIn('live'), test: keyIn('test') },
      };
      const data = await eraseRecipient(deps, { person, userId, origin: originOf(c, caller) });
      return respondJson(c, 200, { success: true, message: 'Recipient erased', data });
    },
  };
}
