import type { Channel } from './channel.ts';
import type { Limit } from './send-window.ts';

/** How many messages one user may get in a span, by channel. */
export type Limits = Record<Channel, Limit>;

/** What holds where nobody says otherwise; the customer's requirement. */
export const DEFAULT_LIMITS: Limits = {
  email: { count: 10, windowMs: 60_000 },
  sms: { count: 5, windowMs: 60_000 },
  whatsapp: { count: 20, windowMs: 60_000 },
  push: { count: 20, windowMs: 60_000 },
  webhook: { count: 20, windowMs: 60_000 },
  in_app: { count: 20, windowMs: 60_000 },
};
