import { z } from 'zod';
import { appendAudit } from '../../db/queries/audit-log.ts';
import { putClientSettings } from '../../db/queries/client-settings.ts';
import { inTransaction } from '../../db/transaction.ts';
import { CHANNELS, type Channel } from '../../domain/channel.ts';
import { AMOUNT } from '../../domain/price.ts';
import { MOST_QUOTA, type Quota } from '../../domain/quota.ts';
import { retryWish } from '../../services/input/retry.ts';
import { validate } from '../../services/input/validate.ts';
import { originOf } from '../auth/origin.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readJson } from '../input/read-json.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { settings, settingsExample } from './answers.ts';

/** Null goes back to the instance's default. */
const limit = z
  .strictObject({ count: z.int().min(1).max(10_000), windowMs: z.int().min(1_000).max(86_400_000) })
  .nullable()
  .optional();

const quotaLimit = z.int().min(1).max(MOST_QUOTA).optional();
const quota = z
  .strictObject({ perDay: quotaLimit, perMonth: quotaLimit })
  .transform(({ perDay, perMonth }): Quota => ({ ...(perDay && { perDay }), ...(perMonth && { perMonth }) }))
  .nullable()
  .optional();

const price = z
  .strictObject({
    amount: z
      .string()
      .regex(AMOUNT, 'must be a decimal number, such as 0.0075')
      .describe('Decimal number, such as `0.0075`.'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code, such as EUR')
      .describe('ISO 4217 code.'),
  })
  .nullable()
  .optional();

const settingsBody = z.strictObject({
  limits: byChannel(limit).optional(),
  quotas: byChannel(quota).optional(),
  prices: byChannel(price).optional(),
  retry: retryWish.nullable().optional(),
});

/** `PATCH /api/client/settings`: sets what is given, and answers what then holds. Every process follows within 5 s. */
export function patchSettingsEndpoint({ database, settingsOf }: ApiDeps): Endpoint {
  return {
    method: 'PATCH',
    path: '/api/client/settings',
    access: 'client',
    scope: 'settings',
    docs: {
      operationId: 'changeSettings',
      summary: 'Update the settings',
      description:
        'Changes the given fields only; null restores the default. Takes effect within 5 s, for notifications accepted after that. Quotas apply to live and test keys separately; if the server has one too, the lower applies. Prices are used by `GET /api/usage`.',
      tag: 'Clients',
      body: {
        schema: settingsBody,
        examples: {
          'A different limit for SMS': { limits: { sms: { count: 3, windowMs: 60_000 } } },
          'A different retry policy': { retry: { delaysMs: [5_000, 15_000, 45_000] } },
          'A quota and a price': {
            quotas: { sms: { perDay: 1_000, perMonth: 20_000 } },
            prices: { sms: { amount: '0.0075', currency: 'USD' } },
          },
          'Back to the defaults': { limits: { sms: null }, quotas: { sms: null }, retry: null },
        },
      },
      answers: {
        200: dataAnswer(settings, {
          description: 'The settings now in force.',
          message: 'Settings changed',
          example: settingsExample,
        }),
      },
    },
    handle: async (c, caller) => {
      const { clientId } = caller;
      const change = validate(settingsBody, await readJson(c.req));
      await inTransaction(database.pool, async (tx) => {
        await putClientSettings(tx, clientId, change);
        const entry = { ...originOf(c, caller), clientId, action: 'settings.update', subject: null };
        await appendAudit(tx, { ...entry, details: change });
      });
      const data = await settingsOf(clientId, { fresh: true });
      return respondJson(c, 200, { success: true, message: 'Settings changed', data });
    },
  };
}

function byChannel<S extends z.ZodType>(schema: S) {
  return z.strictObject(Object.fromEntries(CHANNELS.map((name) => [name, schema])) as Record<Channel, S>);
}
