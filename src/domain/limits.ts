import type { Channel } from './channel.ts';
import { MINUTE_MS } from './durations.ts';
import type { RateLimit } from './send-window.ts';

/** How many messages one user may get in a span, by channel. */
export type RateLimits = Record<Channel, RateLimit>;

/** What holds where nobody says otherwise; the customer's requirement. */
export const DEFAULT_LIMITS: RateLimits = {
  email: { count: 10, windowMs: MINUTE_MS },
  sms: { count: 5, windowMs: MINUTE_MS },
  whatsapp: { count: 20, windowMs: MINUTE_MS },
  push: { count: 20, windowMs: MINUTE_MS },
  webhook: { count: 20, windowMs: MINUTE_MS },
  in_app: { count: 20, windowMs: MINUTE_MS },
};
