import type { Channel } from './channel.ts';

/** How many notifications of a channel a client may have accepted in a UTC day and in a UTC month; unset for no limit. */
export type Quota = { perDay?: number; perMonth?: number };
export type Quotas = Partial<Record<Channel, Quota>>;

export const QUOTA_PERIODS = ['day', 'month'] as const;
export type QuotaPeriod = (typeof QUOTA_PERIODS)[number];

/** What one sent notification of a channel costs: a decimal such as `0.0075`, and an ISO 4217 code such as `USD`. */
export type Price = { amount: string; currency: string };
export type Prices = Partial<Record<Channel, Price>>;
