import { CHANNELS, type Channel } from './channel.ts';

/** How many notifications of a channel a client may have accepted in a UTC day and in a UTC month; unset for no limit. */
export type Quota = { perDay?: number; perMonth?: number };
/** Blocks and sums of them stay far below what an integer of PostgreSQL holds. */
export const MOST_QUOTA = 1_000_000_000;
export type Quotas = Partial<Record<Channel, Quota>>;

export const QUOTA_PERIODS = ['day', 'month'] as const;
export type QuotaPeriod = (typeof QUOTA_PERIODS)[number];

/** Where a quota says how much a period has. */
export const LIMIT_OF = { day: 'perDay', month: 'perMonth' } as const satisfies Record<QuotaPeriod, keyof Quota>;

/** Shares of a quota that a client is warned of, in percent. */
export const WARN_AT_PERCENT = [80, 95] as const;

/** What one sent notification of a channel costs: a decimal such as `0.0075`, and an ISO 4217 code such as `USD`. */
export type Price = { amount: string; currency: string };
export type Prices = Partial<Record<Channel, Price>>;

/** Of two quotas for each channel and period the lower one. */
export function lowerQuotas(one: Quotas, other: Quotas): Quotas {
  const lower: Quotas = {};
  for (const channel of CHANNELS) {
    const quota: Quota = {};
    for (const name of Object.values(LIMIT_OF)) {
      const limit = Math.min(
        one[channel]?.[name] ?? Number.POSITIVE_INFINITY,
        other[channel]?.[name] ?? Number.POSITIVE_INFINITY,
      );
      if (Number.isFinite(limit)) quota[name] = limit;
    }
    if (Object.keys(quota).length > 0) lower[channel] = quota;
  }
  return lower;
}

/** The shares that `used` of `limit` has reached and that nobody was warned of, the lowest first. */
export function dueWarnings({
  used,
  limit,
  warnedPercent,
}: {
  used: number;
  limit: number;
  warnedPercent: number;
}): number[] {
  return WARN_AT_PERCENT.filter((percent) => percent > warnedPercent && used * 100 >= limit * percent);
}

/** What a process was given of a limit that it shares with others: 1 % at a time, counted down in memory. */
export type Block = {
  /** How much may now be taken without asking; 0 where nothing is left. */
  granted: number;
  /** How much all processes have been given in this window. */
  leased: number;
  /** Until the window ends, by the clock of whoever gives. */
  endsInMs: number;
  endsAt: Date;
};
