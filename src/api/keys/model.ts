import { z } from 'zod';
import type { ApiKeyRow } from '../../db/queries/api-keys.ts';
import { DAY_MS } from '../../domain/durations.ts';
import { KEY_MODES } from '../../domain/notification.ts';
import { SCOPES } from '../../domain/scope.ts';
import { line } from '../../services/input/fields.ts';
import { instant as givenInstant } from '../../services/input/instant.ts';
import { parseAllowedIp } from '../../services/keys/allowed-ips.ts';
import { KEY_ID_PATTERN, keyPrefix } from '../../services/keys/api-key.ts';
import { instant, type Presented } from '../openapi/shapes.ts';

const MOST_RANGES = 100;

export const keyId = z
  .string()
  .regex(KEY_ID_PATTERN)
  .meta({ examples: ['4fQz81LkWm0b'] });

const environment = z.enum(KEY_MODES);

/** What of a key is set by requests. */
const fields = {
  name: line(100),
  scopes: z
    .array(z.enum(SCOPES))
    .min(1)
    .max(20)
    .transform((given) => [...new Set(given)]),
  /** Addresses and CIDR ranges; none for anywhere. */
  allowedIps: z.array(allowedIp()).max(MOST_RANGES),
  /** Null for no limit. */
  requestsPerMinute: z.int().min(1).max(1_000_000).nullable(),
  /** Null for never. */
  expiresAt: givenInstant
    .refine((at) => at.getTime() > Date.now(), {
      error: 'must be in the future; to end a key now, revoke it',
      params: { code: 'out_of_range' },
    })
    .nullable(),
};

export const newKey = z.strictObject({
  name: fields.name,
  environment: environment.optional(),
  scopes: fields.scopes.optional(),
  allowedIps: fields.allowedIps.optional(),
  requestsPerMinute: fields.requestsPerMinute.optional(),
  expiresAt: fields.expiresAt.optional(),
});

export const keyChange = z
  .strictObject(fields)
  .partial()
  .refine((given) => Object.keys(given).length > 0, {
    error: 'needs one of `name`, `scopes`, `allowedIps`, `requestsPerMinute` and `expiresAt`',
    params: { code: 'required' },
  })
  .meta({ minProperties: 1 });

/** How long the former key works along. */
export const keyRotation = z.strictObject({
  overlapMs: z
    .int()
    .min(0)
    .max(30 * DAY_MS)
    .default(DAY_MS),
});

/** A key as it may be shown: nothing in it opens anything. */
export const apiKey = z
  .strictObject({
    id: keyId,
    name: z.string(),
    environment,
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

/** A key without its secret, which is shown when it is made and never again. */
export function presentKey(row: ApiKeyRow): Presented<z.output<typeof apiKey>> {
  return {
    id: row.id,
    name: row.name,
    environment: row.environment,
    scopes: row.scopes,
    prefix: keyPrefix(row.environment, row.id),
    allowedIps: row.allowedIps,
    requestsPerMinute: row.requestsPerMinute,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    lastUsedAt: row.lastUsedAt,
    revokedAt: row.revokedAt,
  };
}

export const SHOWN_ONCE = 'Save this API key securely. It will not be shown again!';

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
const SECRET_KEY_EXAMPLE = 'nk_live_<id>_<secret>';

export const createdKeyExample: z.input<typeof createdKey> = { ...apiKeyExample, apiKey: SECRET_KEY_EXAMPLE };

export const rotatedKeyExample: z.input<typeof rotatedKey> = {
  ...createdKeyExample,
  formerKey: { ...apiKeyExample, id: '9aTr02XcVn7d' },
};

export const revokedKeyExample: z.input<typeof apiKey> = { ...apiKeyExample, revokedAt: '2026-11-22T10:00:00.000Z' };

function allowedIp() {
  return z.string().transform((text, context) => {
    const parsed = parseAllowedIp(text);
    if (parsed !== null) return parsed;
    const message = 'must be an IP address or a CIDR range, such as 203.0.113.0/24 or 2001:db8::/32';
    context.addIssue({ code: 'custom', message, params: { code: 'invalid_address' } });
    return z.NEVER;
  });
}
