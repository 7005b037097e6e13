import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { registerClient } from '../../db/queries/clients/register.ts';
import { toPublicId } from '../../domain/ids.ts';
import { createApiKey } from '../auth/api-key.ts';
import { checkMayRegister } from '../auth/may-register.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { emailAddress, line } from '../input/fields.ts';
import { readJson } from '../input/read-json.ts';
import { validate } from '../input/validate.ts';
import { respondJson } from '../respond.ts';

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
    handle: async (c) => {
      checkMayRegister(deps, c.req.header('x-admin-token'));
      const { name, email, environment } = validate(registration, await readJson(c.req));

      const id = uuidv7();
      const createdAt = new Date();
      const { text: apiKey, ...key } = createApiKey(environment);
      await registerClient(deps.database.orm, { id, name, email, createdAt, key: { ...key, environment } });

      const clientId = toPublicId('client', id);
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
