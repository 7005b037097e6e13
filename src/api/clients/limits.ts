import { CHANNELS, type Channel } from '../../domain/channel.ts';

export type UserLimit = { count: number; windowMs: number };

const COUNTS: Partial<Record<Channel, number>> = { email: 10, sms: 5 };

/** How many notifications one user gets per channel and window, unless a client sets its own (CONTRACT 5). */
export function defaultLimits(): Record<Channel, UserLimit> {
  const limits = CHANNELS.map((channel) => [channel, { count: COUNTS[channel] ?? 20, windowMs: 60_000 }]);
  return Object.fromEntries(limits) as Record<Channel, UserLimit>;
}
