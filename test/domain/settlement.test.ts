import { expect, test } from 'vitest';
import { pauseAfter, RESEND_AFTER_MS } from '../../src/domain/next-step.ts';
import type { AttemptOutcome } from '../../src/domain/outcome.ts';
import { DEFAULT_RETRY } from '../../src/domain/retry-policy.ts';
import { statusAfter } from '../../src/domain/settlement.ts';

const OUTCOMES: AttemptOutcome[] = ['sent', 'transient', 'throttled', 'permanent', 'config', 'ambiguous'];

test('a provider that took it makes it SENT, whatever came before', () => {
  for (const ambiguousBefore of [true, false]) {
    for (const onAmbiguous of ['resend', 'hold'] as const) {
      expect(statusAfter('sent', { onAmbiguous, ambiguousBefore })).toBe('SENT');
    }
  }
});

test('after an ambiguous attempt no refusal makes it anything but UNKNOWN', () => {
  for (const outcome of OUTCOMES.filter((name) => name !== 'sent' && name !== 'throttled')) {
    expect(statusAfter(outcome, { onAmbiguous: 'resend', ambiguousBefore: true })).toBe('UNKNOWN');
  }
});

test('an ambiguous first attempt is retried by resend and held by hold', () => {
  expect(statusAfter('ambiguous', { onAmbiguous: 'resend', ambiguousBefore: false })).toBe('RETRYING');
  expect(statusAfter('ambiguous', { onAmbiguous: 'hold', ambiguousBefore: false })).toBe('UNKNOWN');
});

test('a definite failure is left to the workflow to retry or give up, and throttling defers', () => {
  for (const outcome of ['transient', 'permanent', 'config'] as const) {
    expect(statusAfter(outcome, { onAmbiguous: 'hold', ambiguousBefore: false })).toBe('RETRYING');
  }
  expect(statusAfter('throttled', { onAmbiguous: 'hold', ambiguousBefore: true })).toBe('DEFERRED');
});

test('only a transient failure is retried by the policy; a permanent one and wrong settings leave the provider', () => {
  expect(pauseAfter({ kind: 'transient', code: 'x' }, DEFAULT_RETRY, 1, 0)).toBe(2_000);
  expect(pauseAfter({ kind: 'transient', code: 'x' }, DEFAULT_RETRY, 4, 0)).toBeNull();
  expect(pauseAfter({ kind: 'permanent', code: 'x' }, DEFAULT_RETRY, 1, 0)).toBeNull();
  expect(pauseAfter({ kind: 'config', code: 'x' }, DEFAULT_RETRY, 1, 0)).toBeNull();
});

test('a message that may have been taken is sent once more after 30 s, also where retries are off', () => {
  expect(pauseAfter({ kind: 'ambiguous', code: 'x' }, { delaysMs: [] }, 1, 0)).toBe(RESEND_AFTER_MS);
});
