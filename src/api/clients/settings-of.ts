import type { Queryable } from '../../db/client.ts';
import { getClientSettings } from '../../db/queries/client-settings/get.ts';
import type { Limits } from '../../domain/limits.ts';
import { completeRetry, type RetryPolicy } from '../../domain/retry-policy.ts';

export type EffectiveSettings = { limits: Limits; retry: RetryPolicy };

/** Settings are in force in every process within 5 s (CONTRACT 1). */
const KEPT_MS = 4_000;
const MOST_CLIENTS = 10_000;

/**
 * Reads a client's settings over the instance's defaults, and keeps them for a few seconds: they are asked for with
 * every notification and change once in months.
 */
export function createSettingsOf(db: Queryable, defaults: EffectiveSettings) {
  const kept = new Map<string, { until: number; settings: Promise<EffectiveSettings> }>();

  async function read(clientId: string): Promise<EffectiveSettings> {
    const { limits, retry } = await getClientSettings(db, clientId);
    return { limits: { ...defaults.limits, ...limits }, retry: completeRetry(retry ?? {}, defaults.retry) };
  }

  /** @param fresh reads anew, and what comes after it is at least as new */
  return function settingsOf(clientId: string, { fresh = false } = {}): Promise<EffectiveSettings> {
    const now = performance.now();
    const found = fresh ? undefined : kept.get(clientId);
    if (found && found.until > now) return found.settings;
    if (kept.size >= MOST_CLIENTS) kept.clear();
    const settings = read(clientId);
    kept.set(clientId, { until: now + KEPT_MS, settings });
    // A read that failed must not be remembered as an answer.
    settings.catch(() => kept.delete(clientId));
    return settings;
  };
}
