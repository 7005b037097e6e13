import { expect, test } from 'vitest';
import { pauseAfter, RESEND_AFTER_MS } from '../../src/domain/next-step.ts';
import type { ProviderOutcome } from '../../src/domain/outcome.ts';
import { DEFAULT_RETRY } from '../../src/domain/retry-policy.ts';
import { settlementOf } from '../../src/domain/settlement.ts';

const failure = { code: 'x', detail: 'x', response: 'x' };
const OUTCOMES = {
  sent: { kind: 'sent', providerMessageId: null, response: '' },
  transient: { kind: 'transient', ...failure },
  throttled: { kind: 'throttled', waitMs: 1, ...failure },
  permanent: { kind: 'permanent', ...failure },
  config: { kind: 'config', ...failure },
  ambiguous: { kind: 'ambiguous', ...failure },
} satisfies Record<string, ProviderOutcome>;
const FIRST = { onAmbiguous: 'resend', ambiguousBefore: false, isProbe: false } as const;

test('a provider that took it makes it SENT, whatever came before', () => {
  for (const ambiguousBefore of [true, false]) {
    for (const onAmbiguous of ['resend', 'hold'] as const) {
      for (const isProbe of [true, false]) {
        const before = { onAmbiguous, ambiguousBefore, isProbe };
        expect(settlementOf(OUTCOMES.sent, before)).toEqual({ status: 'SENT', counts: true });
      }
    }
  }
});

test('after an ambiguous attempt "not now" goes on under the retry policy', () => {
  expect(settlementOf(OUTCOMES.transient, { ...FIRST, ambiguousBefore: true })).toEqual({
    status: 'RETRYING',
    counts: true,
  });
});

test('after an ambiguous attempt a second one, or a refusal for good, makes it UNKNOWN', () => {
  for (const name of ['permanent', 'ambiguous'] as const) {
    expect(settlementOf(OUTCOMES[name], { ...FIRST, ambiguousBefore: true }).status).toBe('UNKNOWN');
  }
});

test('an ambiguous first attempt is retried by resend and held by hold', () => {
  expect(settlementOf(OUTCOMES.ambiguous, FIRST)).toEqual({ status: 'RETRYING', counts: true });
  expect(settlementOf(OUTCOMES.ambiguous, { ...FIRST, onAmbiguous: 'hold' }).status).toBe('UNKNOWN');
});

test('a definite failure is left to the workflow to retry or give up', () => {
  for (const name of ['transient', 'permanent'] as const) {
    expect(settlementOf(OUTCOMES[name], FIRST)).toEqual({ status: 'RETRYING', counts: true });
  }
});

test('what holds for the whole account defers and uses up no attempt; a resend stays RETRYING', () => {
  for (const name of ['throttled', 'config'] as const) {
    expect(settlementOf(OUTCOMES[name], FIRST)).toEqual({ status: 'DEFERRED', counts: false });
    const resend = settlementOf(OUTCOMES[name], { ...FIRST, ambiguousBefore: true });
    expect(resend).toEqual({ status: 'RETRYING', counts: false });
  }
});

test('a probe that finds the provider still away uses up no attempt; a refusal of its own message does', () => {
  const probe = { ...FIRST, isProbe: true };
  expect(settlementOf(OUTCOMES.transient, probe)).toEqual({ status: 'DEFERRED', counts: false });
  expect(settlementOf({ ...OUTCOMES.transient, ofRecipient: true }, probe).counts).toBe(true);
  expect(settlementOf(OUTCOMES.permanent, probe).counts).toBe(true);
});

test('only a transient failure is retried by the policy; a permanent one leaves the provider', () => {
  expect(pauseAfter({ kind: 'transient', code: 'x' }, DEFAULT_RETRY, 1, 0)).toBe(2_000);
  expect(pauseAfter({ kind: 'transient', code: 'x' }, DEFAULT_RETRY, 4, 0)).toBeNull();
  const asked = { kind: 'transient', code: 'x', retryAfterMs: 3_000 } as const;
  expect([1, 2, 4].map((retry) => pauseAfter(asked, DEFAULT_RETRY, retry, 0))).toEqual([3_000, 4_000, null]);
  expect(pauseAfter({ kind: 'permanent', code: 'x' }, DEFAULT_RETRY, 1, 0)).toBeNull();
});

test('a message that may have been taken is sent once more after 30 s, also where retries are off', () => {
  expect(pauseAfter({ kind: 'ambiguous', code: 'x' }, { delaysMs: [] }, 1, 0)).toBe(RESEND_AFTER_MS);
});
