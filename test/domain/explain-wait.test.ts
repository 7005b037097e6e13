import { expect, test } from 'vitest';
import { explainCode, explainRetry, explainWait } from '../../src/domain/explain-wait.ts';

const email = { channel: 'email', provider: 'smtp' } as const;

test('a user’s limit is told with its numbers, where they are known', () => {
  expect(explainWait('user_limit', email, { count: 10, windowMs: 60_000 })).toBe('user limit: 10 emails per 60 s');
  const sms = { channel: 'sms', provider: 'twilio' } as const;
  expect(explainWait('user_limit', sms, { count: 5, windowMs: 1_500 })).toBe('user limit: 5 SMS per 1.5 s');
  expect(explainWait('user_limit', email)).toBe('user limit');
});

test('every gate’s reason has words, and no underscore is left in them', () => {
  const reasons = ['scheduled', 'provider_down', 'provider_throttled', 'provider_cap', 'provider_rate'];
  for (const reason of [...reasons, 'provider_missing', 'user_limit']) {
    const words = explainWait(reason, email);
    expect(words).not.toContain('_');
    expect(words).not.toBe(`smtp: ${reason.replaceAll('_', ' ')}`);
  }
});

test('a vendor’s number stays in the words of its code', () => {
  expect(explainCode('smtp_451')).toBe('smtp answered 451');
  expect(explainCode('twilio_21211')).toBe('twilio answered 21211');
  expect(explainCode('connection_tls_failed')).toBe('connection tls failed');
  expect(explainWait('auth_failed', email)).toBe('smtp: auth failed');
});

test('a retry tells its number and its cause, a resend why it is one', () => {
  expect(explainRetry({ kind: 'transient', code: 'smtp_451' }, 2)).toBe('retry 2: smtp answered 451');
  expect(explainRetry({ kind: 'ambiguous', code: 'connection_closed' }, 1)).toContain('may not have been accepted');
});
