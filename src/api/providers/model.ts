import { z } from 'zod';
import { CHANNELS } from '../../domain/channel.ts';
import type { AccountLook } from '../../services/providers/look.ts';
import { instant, type Presented } from '../openapi/shapes.ts';

const milliseconds = z.int().nullable();

const lastHour = z.strictObject({
  sent: z.int().describe('Accepted by the provider.'),
  failed: z.int().describe('Calls that failed or may have failed, each retry by itself.'),
  successRate: z.number().nullable().describe('`sent` / (`sent` + `failed`); null if both are 0.'),
  latencyMs: z
    .strictObject({ p50: milliseconds, p95: milliseconds })
    .describe('How long the provider took to answer, of the latest calls; null if there were none.'),
  errors: z
    .array(z.strictObject({ code: z.string(), count: z.int() }))
    .describe('The most frequent error codes, at most 5.'),
});

export const provider = z
  .strictObject({
    name: z.string(),
    channels: z.array(z.enum(CHANNELS)),
    state: z
      .enum(['free', 'limited', 'busy', 'away'])
      .describe(
        'What one with the default priority would find now. `limited`: its rate or daily cap is used up. `busy`: others wait for it. `away`: nothing gets through.',
      ),
    reason: z.string().nullable().describe('The `reason` that one would wait for; null if it could go.'),
    breaker: z.enum(['closed', 'half_open', 'open']).describe('`half_open`: a probe is under way.'),
    breakerReason: z.string().nullable().describe('The error code that opened the breaker.'),
    breakerSince: instant.nullable().describe('When it last opened or closed; null if it never did.'),
    awaySince: instant.nullable().describe('Since when no call has got through.'),
    nextProbeAt: instant.nullable().describe('While the breaker is open: when the provider is tried again.'),
    heldOffUntil: instant.nullable().describe('The provider asked for a pause until then.'),
    ratePerSecond: z.number().nullable().describe('The rate that is set for it; null for none.'),
    perDay: z.int().nullable().describe('The daily cap that is set for it; null for none.'),
    usedToday: z.int().nullable().describe('Of the daily cap, in UTC. For the operator only, else null.'),
    waiting: z.int().describe('Your notifications that wait in line for it.'),
    waitingSince: instant.nullable().describe('When the first of them was accepted.'),
    lastHour: lastHour.describe('Of your calls of the last 60 minutes.'),
  })
  .meta({ id: 'Provider', description: 'A provider account, with your own figures.' });

export const providers = z
  .strictObject({
    asOf: instant
      .nullable()
      .describe('Up to when calls are counted: the time of the answer, unless counting has stopped. Null if never.'),
    providers: z.array(provider).describe('In order of preference within each channel.'),
  })
  .meta({ id: 'Providers' });

export const providersExample: z.input<typeof providers> = {
  asOf: '2026-11-22T09:30:00.000Z',
  providers: [
    {
      name: 'smtp',
      channels: ['email'],
      state: 'away',
      reason: 'provider_down',
      breaker: 'open',
      breakerReason: 'smtp_421',
      breakerSince: '2026-11-22T09:29:12.000Z',
      awaySince: '2026-11-22T09:29:12.000Z',
      nextProbeAt: '2026-11-22T09:30:12.000Z',
      heldOffUntil: null,
      ratePerSecond: 10,
      perDay: 50_000,
      usedToday: null,
      waiting: 1_280,
      waitingSince: '2026-11-22T09:28:02.000Z',
      lastHour: {
        sent: 3_120,
        failed: 64,
        successRate: 0.9799,
        latencyMs: { p50: 84, p95: 240 },
        errors: [{ code: 'smtp_421', count: 64 }],
      },
    },
  ],
};

/** @param forOperator whether what all clients together have used is shown */
export function presentProvider(
  { name, channels, account, limits, breaker, state, reason, waiting, calls, times }: AccountLook,
  { forOperator }: { forOperator: boolean },
): Presented<z.output<typeof provider>> {
  const { rate, perDay } = limits;
  const later = (at: number | null) => (at !== null && at > account.now ? new Date(at) : null);
  const { sent, failed, errors } = calls;
  return {
    name,
    channels,
    state,
    reason,
    breaker: breaker.state,
    breakerReason: breaker.reason,
    breakerSince: breaker.since,
    awaySince: account.awaySince === null ? null : new Date(account.awaySince),
    nextProbeAt: account.breaker === 'open' && account.probeAt !== null ? new Date(account.probeAt) : null,
    heldOffUntil: later(account.notBefore),
    ratePerSecond: rate && (rate.count * 1_000) / rate.windowMs,
    perDay,
    usedToday: forOperator ? account.dayCount : null,
    waiting: waiting.waiting,
    waitingSince: waiting.since,
    lastHour: {
      sent,
      failed,
      successRate: sent + failed === 0 ? null : Math.round((sent / (sent + failed)) * 10_000) / 10_000,
      latencyMs: { p50: times?.p50 ?? null, p95: times?.p95 ?? null },
      errors,
    },
  };
}
