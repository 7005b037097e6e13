import { z } from 'zod';
import { SCOPES } from '../../domain/scope.ts';
import { instant } from '../openapi/shapes.ts';

export const keyId = z
  .string()
  .regex(/^[0-9A-Za-z]{12}$/)
  .meta({ examples: ['4fQz81LkWm0b'] });

/** A key as it may be shown: nothing in it opens anything. */
export const apiKey = z
  .strictObject({
    id: keyId,
    name: z.string(),
    environment: z.enum(['live', 'test']),
    scopes: z.array(z.enum(SCOPES)),
    prefix: z.string().describe('The beginning of the key.'),
    allowedIps: z.array(z.string()).describe('Addresses that it can be used from; empty for any.'),
    requestsPerMinute: z.int().nullable().describe('Null if the key has no limit of its own.'),
    createdAt: instant,
    expiresAt: instant.nullable(),
    lastUsedAt: instant.nullable().describe('Accurate to about a minute.'),
    revokedAt: instant.nullable(),
  })
  .meta({ id: 'ApiKey', description: 'A key without its secret.' });

const secret = z.string().describe('The key itself. It is shown only once.');

export const createdKey = z.strictObject({ ...apiKey.shape, apiKey: secret }).meta({ id: 'CreatedApiKey' });

export const rotatedKey = z
  .strictObject({ ...apiKey.shape, apiKey: secret, formerKey: apiKey })
  .meta({ id: 'RotatedApiKey' });

/** `{success, message, data, warning}`. */
export function shownOnce<S extends z.ZodType>(data: S) {
  return z.strictObject({ success: z.literal(true), message: z.string(), data, warning: z.string() });
}

export const apiKeyExample: z.input<typeof apiKey> = {
  id: '4fQz81LkWm0b',
  name: 'Order service',
  environment: 'live',
  scopes: ['notifications:write', 'notifications:read'],
  prefix: 'nk_live_4fQz81LkWm0b',
  allowedIps: ['203.0.113.0/24'],
  requestsPerMinute: 600,
  createdAt: '2026-11-22T09:30:00.000Z',
  expiresAt: '2027-02-20T09:30:00.000Z',
  lastUsedAt: null,
  revokedAt: null,
};

/** No key that ever was one. */
export const SECRET_KEY_EXAMPLE = 'nk_live_<id>_<secret>';
