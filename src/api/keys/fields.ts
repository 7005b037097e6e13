import { z } from 'zod';
import { SCOPES } from '../../domain/scope.ts';
import { line } from '../../services/input/fields.ts';
import { instant } from '../../services/input/instant.ts';
import { parseAllowedIp } from '../auth/allowed-ips.ts';

const DAY_MS = 86_400_000;
const MOST_RANGES = 100;

export const name = line(100);

export const scopes = z
  .array(z.enum(SCOPES))
  .min(1)
  .max(20)
  .transform((given) => [...new Set(given)]);

/** Addresses and CIDR ranges; none for anywhere. */
export const allowedIps = z.array(allowedIp()).max(MOST_RANGES);

/** Null for no limit. */
export const requestsPerMinute = z.int().min(1).max(1_000_000).nullable();

/** Null for never. */
export const expiresAt = instant
  .refine((at) => at.getTime() > Date.now(), {
    error: 'must be in the future; to end a key now, revoke it',
    params: { code: 'out_of_range' },
  })
  .nullable();

/** How long the former key works along. */
export const rotation = z.strictObject({
  overlapMs: z
    .int()
    .min(0)
    .max(30 * DAY_MS)
    .default(DAY_MS),
});

function allowedIp() {
  return z.string().transform((text, context) => {
    const parsed = parseAllowedIp(text);
    if (parsed !== null) return parsed;
    const message = 'must be an IP address or a CIDR range, such as 203.0.113.0/24 or 2001:db8::/32';
    context.addIssue({ code: 'custom', message, params: { code: 'invalid_address' } });
    return z.NEVER;
  });
}
