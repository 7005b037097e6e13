import type { EffectiveSettings } from '../api/clients/settings-of.ts';
import type { Settings } from '../config/settings.ts';
import { DEFAULT_RETRY } from '../domain/retry-policy.ts';

/** What holds for clients that set nothing for themselves. */
export function clientDefaults(settings: Settings): EffectiveSettings {
  const limit = (count: number) => ({ count, windowMs: settings.RATE_LIMIT_WINDOW * 1_000 });
  return {
    limits: {
      email: limit(settings.RATE_LIMIT_EMAIL),
      sms: limit(settings.RATE_LIMIT_SMS),
      whatsapp: limit(settings.RATE_LIMIT_WHATSAPP),
      push: limit(settings.RATE_LIMIT_PUSH),
      webhook: limit(settings.RATE_LIMIT_WEBHOOK),
      in_app: limit(settings.RATE_LIMIT_IN_APP),
    },
    retry: { ...DEFAULT_RETRY, maxRetries: settings.MAX_RETRIES, initialDelayMs: settings.RETRY_DELAY_MS },
  };
}
