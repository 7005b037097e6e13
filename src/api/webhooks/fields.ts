import { z } from 'zod';
import { EVENT_PATTERNS } from '../../contracts/webhook-event.ts';
import { line } from '../../services/input/fields.ts';
import type { ApiDeps } from '../deps.ts';

const DAY_MS = 86_400_000;

/** Why a URL is refused (src/providers/http/target.ts), in words. */
const REFUSALS: Record<string, string> = {
  invalid_url: 'is not a URL of at most 2,048 characters',
  scheme_not_allowed: 'must begin with https:// or http://',
  credentials_in_url: 'must not hold a user or a password',
  address_not_public: 'must lead to the public internet',
};

/** A URL that we may call; one by name is looked at again each time it is called. */
export function targetUrl(refuseTarget: ApiDeps['refuseTarget']) {
  return z.string().superRefine((url, context) => {
    const refusal = refuseTarget(url);
    if (refusal === null) return;
    const message = `${REFUSALS[refusal] ?? 'may not be called'} (${refusal})`;
    context.addIssue({ code: 'custom', message, params: { code: 'invalid_value' } });
  });
}

/** Types of events, `notification.*` for all of a kind; none for all. */
export const events = z.array(z.enum(EVENT_PATTERNS as [string, ...string[]])).max(50);

export const description = line(200).nullable();

/** How long the former secrets sign along. */
export const rotation = z.strictObject({
  overlapMs: z
    .int()
    .min(0)
    .max(30 * DAY_MS)
    .default(DAY_MS),
});

export const nothing = z.strictObject({});
