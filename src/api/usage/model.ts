import { z } from 'zod';
import { CHANNELS } from '../../domain/channel.ts';
import { KEY_MODES } from '../../domain/notification.ts';
import { QUOTA_PERIODS } from '../../domain/quota.ts';
import { instant } from '../openapi/shapes.ts';

const rate = z.number().nullable();
const milliseconds = z.int().nullable();

const figures = {
  accepted: z.int(),
  sent: z.int().describe('Accepted by a provider, including those that bounced later.'),
  failed: z.int().describe('FAILED or UNKNOWN.'),
  delivered: z.int().describe('Sent ones with a delivery receipt.'),
  deliveryRate: rate.describe('`delivered` / `sent`; null if nothing was sent.'),
  failureRate: rate.describe('`failed` / (`sent` + `failed`); null if both are 0.'),
  retryRate: rate.describe('Retries per accepted notification; can exceed 1.'),
  latencyMs: z
    .strictObject({ p50: milliseconds, p95: milliseconds, p99: milliseconds })
    .describe('Time from due to sent, in milliseconds, interpolated from a histogram; null if nothing was sent.'),
  cost: z
    .strictObject({ amount: z.string(), currency: z.string() })
    .nullable()
    .describe('Cost of what was sent at today’s prices; null unless all of it has a price in the same currency.'),
};

const usageRow = z
  .strictObject({
    day: z.iso.date().optional(),
    channel: z.enum(CHANNELS).optional(),
    provider: z.string().nullable().optional().describe('The provider that was tried last; null if none.'),
    errorCode: z.string().nullable().optional().describe('Null if there was no error.'),
    ...figures,
  })
  .meta({ id: 'UsageRow', description: 'Figures for one group, by the fields of `groupBy`.' });

const quotaUse = z
  .strictObject({
    channel: z.enum(CHANNELS),
    period: z.enum(QUOTA_PERIODS),
    limit: z.int(),
    leased: z
      .int()
      .describe('Used, counted in blocks: each server process reserves up to 1 % ahead, which may not be used yet.'),
    resetsAt: instant,
  })
  .meta({ id: 'QuotaUse' });

export const usage = z
  .strictObject({
    from: z.iso.date(),
    to: z.iso.date(),
    environment: z.enum(KEY_MODES),
    asOf: instant
      .nullable()
      .describe(
        'When the newest of these days was last counted. Today is counted every minute, older days less often.',
      ),
    rows: z.array(usageRow),
    totals: z.strictObject(figures),
    quotas: z.array(quotaUse).describe('Quotas of the current day and month.'),
  })
  .meta({ id: 'Usage' });

const figuresExample = {
  accepted: 200,
  sent: 190,
  failed: 8,
  delivered: 171,
  deliveryRate: 0.9,
  failureRate: 0.0404,
  retryRate: 0.06,
  latencyMs: { p50: 84, p95: 240, p99: 910 },
  cost: { amount: '1.4250', currency: 'USD' },
};

export const usageExample: z.input<typeof usage> = {
  from: '2026-11-22',
  to: '2026-11-22',
  environment: 'live',
  asOf: '2026-11-22T09:30:00.000Z',
  rows: [{ day: '2026-11-22', channel: 'sms', ...figuresExample }],
  totals: figuresExample,
  quotas: [{ channel: 'sms', period: 'day', limit: 1_000, leased: 210, resetsAt: '2026-11-23T00:00:00.000Z' }],
};
