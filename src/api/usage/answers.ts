import { z } from 'zod';
import { CHANNELS } from '../../domain/channel.ts';
import { QUOTA_PERIODS } from '../../domain/quota.ts';
import { instant } from '../openapi/shapes.ts';

const rate = z.number().nullable();
const milliseconds = z.int().nullable();

const figures = {
  accepted: z.int(),
  sent: z.int().describe('Taken by a provider, also what bounced later.'),
  failed: z.int().describe('FAILED, and UNKNOWN, which nobody knows to be sent.'),
  delivered: z.int().describe('Of what was sent, that of which a receipt says so.'),
  deliveryRate: rate.describe('`delivered` of `sent`; null where nothing was sent.'),
  failureRate: rate.describe('`failed` of `sent` and `failed`; null where there is neither.'),
  retryRate: rate.describe('Retries for each accepted one; it can be above 1.'),
  latencyMs: z
    .strictObject({ p50: milliseconds, p95: milliseconds, p99: milliseconds })
    .describe('From when it was due until it was sent, interpolated in buckets; null where nothing was sent.'),
  cost: z
    .strictObject({ amount: z.string(), currency: z.string() })
    .nullable()
    .describe('What was sent by the prices of today; null without a price for all of it in one currency.'),
};

const usageRow = z
  .strictObject({
    day: z.iso.date().optional(),
    channel: z.enum(CHANNELS).optional(),
    provider: z.string().nullable().optional().describe('The last one that was tried; null for none.'),
    errorCode: z.string().nullable().optional().describe('Null for none.'),
    ...figures,
  })
  .meta({ id: 'UsageRow', description: 'What notifications came to, by what was asked for in `groupBy`.' });

const quotaUse = z
  .strictObject({
    channel: z.enum(CHANNELS),
    period: z.enum(QUOTA_PERIODS),
    limit: z.int(),
    leased: z
      .int()
      .describe('What the processes of the server have taken for themselves; up to 1 % each of it is not used yet.'),
    resetsAt: instant,
  })
  .meta({ id: 'QuotaUse' });

export const usage = z
  .strictObject({
    from: z.iso.date(),
    to: z.iso.date(),
    environment: z.enum(['live', 'test']),
    asOf: instant
      .nullable()
      .describe('When the newest of these days was counted: today each minute, older ones less and less often.'),
    rows: z.array(usageRow),
    totals: z.strictObject(figures),
    quotas: z.array(quotaUse).describe('Those of the current day and month.'),
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
