import type { Settings } from '../../config/settings.ts';
import { CHANNELS, type Channel } from '../../domain/channel.ts';
import type { Quotas } from '../../domain/quota.ts';
import { RETENTION_CLASSES, type Retention, type RetentionClass } from '../../domain/retention.ts';
import { DEFAULT_RETRY } from '../../domain/retry-policy.ts';
import type { ClientDefaults } from '../../services/clients/settings-of.ts';

/** What holds for clients that set nothing for themselves. */
export function clientDefaults(settings: Settings): ClientDefaults {
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
    quotas: quotasOf(settings),
  };
}

/** For how many days what is kept. */
export function retentionOf(settings: Settings): Retention {
  const days = (kind: RetentionClass) => settings[`RETENTION_DAYS_${kind.toUpperCase() as Uppercase<RetentionClass>}`];
  return Object.fromEntries(RETENTION_CLASSES.map((kind) => [kind, days(kind)])) as Retention;
}

/** What the operator lets every client have accepted. */
function quotasOf(settings: Settings): Quotas {
  const quotas: Quotas = {};
  for (const channel of CHANNELS) {
    const name = channel.toUpperCase() as Uppercase<Channel>;
    const perDay = settings[`QUOTA_PER_DAY_${name}`];
    const perMonth = settings[`QUOTA_PER_MONTH_${name}`];
    if (perDay !== undefined || perMonth !== undefined) {
      quotas[channel] = { ...(perDay !== undefined && { perDay }), ...(perMonth !== undefined && { perMonth }) };
    }
  }
  return quotas;
}
