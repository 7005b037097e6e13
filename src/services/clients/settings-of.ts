import type { Queryable } from '../../db/client.ts';
import { getClientSettings } from '../../db/queries/client-settings.ts';
import type { RateLimits } from '../../domain/limits.ts';
import { lowerQuotas, type Prices, type Quotas } from '../../domain/quota.ts';
import { completeRetry, type RetryPolicy } from '../../domain/retry-policy.ts';

export type EffectiveSettings = {
  limits: RateLimits;
  retry: RetryPolicy;
  /** Of the client's and the operator's the lower ones. */
  quotas: Quotas;
  prices: Prices;
};

/** What holds where a client sets nothing, and the quotas that it cannot raise. */
export type ClientDefaults = Omit<EffectiveSettings, 'prices'>;

/**
 * @param options.fresh reads from the database; later answers are at least as new
 * @param options.on reads on this connection, for who holds one: a pool of which all wait for one more stands still
 */
export type SettingsOf = (
  clientId: string,
  options?: { fresh?: boolean; on?: Queryable },
) => Promise<EffectiveSettings>;

/** Settings are in force in every process within 5 s (docs/contract.md). */
const KEPT_MS = 4_000;
const MOST_CLIENTS = 10_000;

/**
 * Reads a client's settings over the instance's defaults, and keeps them for a few seconds: they are asked for with
 * every notification and change once in months.
 */
export function createSettingsOf(db: Queryable, defaults: ClientDefaults): SettingsOf {
  const kept = new Map<string, { until: number; settings: Promise<EffectiveSettings> }>();

  async function read(on: Queryable, clientId: string): Promise<EffectiveSettings> {
    const { limits, retry, quotas, prices } = await getClientSettings(on, clientId);
    return {
      limits: { ...defaults.limits, ...limits },
      retry: completeRetry(retry ?? {}, defaults.retry),
      quotas: lowerQuotas(quotas, defaults.quotas),
      prices,
    };
  }

  return function settingsOf(clientId, { fresh = false, on = db } = {}) {
    const now = performance.now();
    const found = fresh ? undefined : kept.get(clientId);
    if (found && found.until > now) return found.settings;
    if (kept.size >= MOST_CLIENTS) kept.clear();
    const settings = read(on, clientId);
    kept.set(clientId, { until: now + KEPT_MS, settings });
    // A read that failed must not be remembered as an answer.
    settings.catch(() => {
      if (kept.get(clientId)?.settings === settings) kept.delete(clientId);
    });
    return settings;
  };
}
