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
    userId: line(255).optional().describe('How you call this person.'),
    address: anyAddress.optional().describe('An e-mail address, a number in E.164, a token or a URL.'),
  })
  .superRefine(({ userId, address }, context) => {
    if (userId === undefined && address === undefined) {
      const message = 'give one of `userId` and `address`';
      context.addIssue({ code: 'custom', path: ['userId'], message, params: { code: 'required' } });
    }
    if (userId !== undefined && address !== undefined) {
      context.addIssue(conflict(['address'], 'stands beside `userId`: erase by one after the other'));
    }
  });

const erased = z
  .strictObject({
    cancelled: z.int().describe('Waited, and will not be sent.'),
    erased: z.int().describe('Notifications of which nothing but status, times, codes and tags is left.'),
    pending: z.int().describe('Are with a provider now: each is erased by itself when it has ended.'),
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
      summary: 'Forget a person',
      description:
        'Cancels what waits, then erases address, content and whatever vendors told of every notification to that person, or that would fall back on it; its inbox as well. By a test key, of what test keys have sent only. Status, times, codes and tags stay, and on the suppression list a keyed hash. What you named yourself, such as an `eventId`, should hold no personal data.',
      tag: 'Recipients',
      query,
      answers: {
        200: dataAnswer(erased, {
          description: 'What became of the notifications.',
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
