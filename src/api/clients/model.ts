import { z } from 'zod';
import type { ClientUsage } from '../../db/queries/clients.ts';
import { CHANNELS, type Channel } from '../../domain/channel.ts';
import { DAY_MS } from '../../domain/durations.ts';
import { DEFAULT_LIMITS } from '../../domain/limits.ts';
import { KEY_MODES } from '../../domain/notification.ts';
import { AMOUNT } from '../../domain/price.ts';
import { MOST_QUOTA, type Quota } from '../../domain/quota.ts';
import { emailAddress, line } from '../../services/input/fields.ts';
import { retryWish } from '../../services/input/retry.ts';
import { EXAMPLE_LETTERS, instant, type Presented, publicId } from '../openapi/shapes.ts';

export const registrationRequest = z.strictObject({
  name: line(200),
  email: emailAddress,
  environment: z.enum(KEY_MODES).default('live'),
});

/** Null goes back to the instance's default. */
const limitChange = z
  .strictObject({ count: z.int().min(1).max(10_000), windowMs: z.int().min(1_000).max(DAY_MS) })
  .nullable()
  .optional();

const quotaLimit = z.int().min(1).max(MOST_QUOTA).optional();
const quotaChange = z
  .strictObject({ perDay: quotaLimit, perMonth: quotaLimit })
  .transform(({ perDay, perMonth }): Quota => ({ ...(perDay && { perDay }), ...(perMonth && { perMonth }) }))
  .nullable()
  .optional();

const priceChange = z
  .strictObject({
    amount: z
      .string()
      .regex(AMOUNT, 'must be a decimal number, such as 0.0075')
      .describe('Decimal number, such as `0.0075`.'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code, such as EUR')
      .describe('ISO 4217 code.'),
  })
  .nullable()
  .optional();

export const settingsChange = z.strictObject({
  limits: byChannel(limitChange).optional(),
  quotas: byChannel(quotaChange).optional(),
  prices: byChannel(priceChange).optional(),
  retry: retryWish.nullable().optional(),
});

const limit = z
  .strictObject({ count: z.int(), windowMs: z.int().describe('Length of the window in milliseconds.') })
  .describe('Messages per user and window. Messages beyond the limit wait.');
const retry = z.union([
  z.strictObject({
    maxRetries: z.int(),
    initialDelayMs: z.int(),
    factor: z.number(),
    maxDelayMs: z.int(),
    jitter: z.number(),
  }),
  z.strictObject({ delaysMs: z.array(z.int()).describe('Delays in milliseconds, one retry per entry.') }),
]);

const quota = z
  .strictObject({ perDay: z.int().optional(), perMonth: z.int().optional() })
  .describe('Notifications accepted per UTC day and month: the lower of your own limit and the server’s.');
const price = z
  .strictObject({ amount: z.string(), currency: z.string() })
  .describe('Price per message, for `GET /api/usage`.');

function byChannel<S extends z.ZodType>(schema: S) {
  return z.strictObject(Object.fromEntries(CHANNELS.map((name) => [name, schema])) as Record<Channel, S>);
}

/** What holds for a client: what it has set, over the defaults of the instance. */
export const settings = z
  .strictObject({
    limits: byChannel(limit),
    retry,
    quotas: byChannel(quota.optional()),
    prices: byChannel(price.optional()),
  })
  .meta({ id: 'Settings' });

/** What a client has set itself. */
export const ownSettings = z
  .strictObject({
    limits: byChannel(limit.optional()),
    retry: z
      .strictObject({
        maxRetries: z.int(),
        initialDelayMs: z.int(),
        factor: z.number(),
        maxDelayMs: z.int(),
        jitter: z.number(),
        delaysMs: z.array(z.int()),
      })
      .partial()
      .nullable()
      .describe('Null if the server’s policy is used. What is not here is as the server has it.'),
    quotas: byChannel(quota.optional()),
    prices: byChannel(price.optional()),
  })
  .meta({ id: 'OwnSettings' });

const named = { clientId: publicId('client'), name: z.string(), email: z.string() };

export const registration = z.strictObject({
  ...named,
  apiKey: z.string().describe('The API key. It is shown only once.'),
  createdAt: instant,
});

export const client = z
  .strictObject({
    ...named,
    createdAt: instant,
    settings,
    usageStats: z.strictObject({
      emailsSent: z.int(),
      smsSent: z.int(),
      whatsappSent: z.int(),
      pushSent: z.int(),
      webhooksSent: z.int(),
      inAppSent: z.int(),
      failed: z.int(),
      total: z.int().describe('All sent and failed notifications.'),
    }),
  })
  .meta({ id: 'Client' });

export const settingsExample: z.input<typeof settings> = {
  limits: DEFAULT_LIMITS,
  retry: { maxRetries: 3, initialDelayMs: 2_000, factor: 2, maxDelayMs: 300_000, jitter: 0 },
  quotas: { sms: { perDay: 1_000, perMonth: 20_000 } },
  prices: { sms: { amount: '0.0075', currency: 'USD' } },
};

export const ownSettingsExample: z.input<typeof ownSettings> = {
  limits: { sms: { count: 3, windowMs: 60_000 } },
  retry: null,
  quotas: { sms: { perDay: 1_000 } },
  prices: { sms: { amount: '0.0075', currency: 'USD' } },
};

const whoExample = { clientId: `cli_${EXAMPLE_LETTERS}`, name: 'Example Ltd', email: 'it@example.com' };

export const registrationExample: z.input<typeof registration> = {
  ...whoExample,
  apiKey: 'nk_live_<id>_<secret>',
  createdAt: '2026-11-22T09:00:00.000Z',
};

export const clientExample: z.input<typeof client> = {
  ...whoExample,
  createdAt: '2026-11-22T09:00:00.000Z',
  settings: settingsExample,
  usageStats: {
    emailsSent: 120,
    smsSent: 14,
    whatsappSent: 0,
    pushSent: 3,
    webhooksSent: 0,
    inAppSent: 0,
    failed: 1,
    total: 138,
  },
};

/** `total` is everything that has an end: sent over any channel, or failed. */
export function presentUsageStats({ sent, failed }: ClientUsage): Presented<z.output<typeof client>>['usageStats'] {
  const on = (channel: Channel) => sent[channel] ?? 0;
  const total = Object.values(sent).reduce((sum, count) => sum + count, failed);
  return {
    emailsSent: on('email'),
    smsSent: on('sms'),
    whatsappSent: on('whatsapp'),
    pushSent: on('push'),
    webhooksSent: on('webhook'),
    inAppSent: on('in_app'),
    failed,
    total,
  };
}
