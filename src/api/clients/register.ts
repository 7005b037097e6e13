import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { appendAudit } from '../../db/queries/audit-log.ts';
import { registerClient } from '../../db/queries/clients.ts';
import { inTransaction } from '../../db/transaction.ts';
import { toPublicId } from '../../domain/ids.ts';
import { emailAddress, line } from '../../services/input/fields.ts';
import { validate } from '../../services/input/validate.ts';
import { createApiKey } from '../../services/keys/api-key.ts';
import { checkMayRegister } from '../auth/may-register.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readJson } from '../input/read-json.ts';
import { jsonAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { registration as registered, registrationExample as registeredExample } from './answers.ts';

const registration = z.strictObject({
  name: line(200),
  email: emailAddress,
  environment: z.enum(['live', 'test']).default('live'),
});

/** `POST /api/client/register`: a client and its first key, which is shown this once. */
export function registerEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/client/register',
    access: 'public',
    docs: {
      operationId: 'registerClient',
      summary: 'Register a client',
      description:
        'Returns the client’s first API key, which is shown only once. Open to anyone unless the operator has closed registration. A key of the environment `test` sends to a sandbox only.',
      tag: 'Clients',
      operatorToken: true,
      body: {
        schema: registration,
        examples: {
          'A client': { name: 'Example Ltd', email: 'it@example.com' },
          'With a test key': { name: 'Example Ltd', email: 'it@example.com', environment: 'test' },
        },
      },
      answers: { 201: jsonAnswer(registered, { description: 'The client and its key.', example: registeredExample }) },
      problems: ['registration_closed', 'unauthorized', 'unavailable'],
    },
    handle: async (c) => {
      const actor = checkMayRegister(deps, c.req.header('x-admin-token'));
      const { name, email, environment } = validate(registration, await readJson(c.req));

      const id = uuidv7();
      const createdAt = new Date();
      const { text: apiKey, ...key } = createApiKey(environment);
      const clientId = toPublicId('client', id);
      const { requestId } = c.get('request');
      await inTransaction(deps.database.pool, async (tx) => {
        await registerClient(tx, { id, name, email, createdAt, key: { ...key, environment } });
        const entry = { clientId: id, actor, action: 'client.register', subject: clientId, requestId };
        await appendAudit(tx, { ...entry, details: { keyId: key.id, environment } });
      });
      c.get('request').clientId = clientId;
      return respondJson(c, 201, {
        success: true,
        message: 'Client registered successfully',
        data: { clientId, name, email, apiKey, createdAt },
        warning: 'Save this API key securely. It will not be shown again!',
      });
    },
  };
}
