import { z } from 'zod';
import { putClientSettings } from '../../db/queries/client-settings/put.ts';
import type { Channel } from '../../domain/channel.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { readJson } from '../input/read-json.ts';
import { retryWish } from '../input/retry.ts';
import { validate } from '../input/validate.ts';
import { respondJson } from '../respond.ts';

/** Null goes back to the instance's default. */
const limit = z
  .strictObject({ count: z.int().min(1).max(10_000), windowMs: z.int().min(1_000).max(86_400_000) })
  .nullable()
  .optional();

const limits: Record<Channel, typeof limit> = {
  email: limit,
  sms: limit,
  whatsapp: limit,
  push: limit,
  webhook: limit,
  in_app: limit,
};

const settingsBody = z.strictObject({
  limits: z.strictObject(limits).optional(),
  retry: retryWish.nullable().optional(),
});

/** `PATCH /api/client/settings`: sets what is given, and answers what then holds. Every process follows within 5 s. */
export function patchSettingsEndpoint({ database, settingsOf }: ApiDeps): Endpoint {
  return {
    method: 'PATCH',
    path: '/api/client/settings',
    access: 'client',
    handle: async (c, { clientId }) => {
      const change = validate(settingsBody, await readJson(c.req));
      await putClientSettings(database.pool, clientId, change);
      const data = await settingsOf(clientId, { fresh: true });
      return respondJson(c, 200, { success: true, message: 'Settings changed', data });
    },
  };
}
