/** How much of a limit is left, and for how long that holds. */
type RateState = { limit: number; remaining: number; resetsInSeconds: number };

/**
 * As https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-06 has them; later drafts join them in
 * one field.
 */
export function rateFields({ limit, remaining, resetsInSeconds }: RateState): Record<string, string> {
  return {
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(resetsInSeconds),
  };
}
