import { expect, it } from 'vitest';
import { classifyMeta } from '../../src/providers/whatsapp/meta/classify.ts';

const classify = (status: number, error: object, complete = true) =>
  classifyMeta({ complete, answer: { status, headers: {}, body: JSON.stringify({ error }), isWhole: true } });

/** Codes and statuses of https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes */
it.each<[number, number, string, string]>([
  [0, 401, 'config', 'auth_failed'],
  [3, 500, 'config', 'auth_failed'],
  [10, 403, 'config', 'auth_failed'],
  [190, 401, 'config', 'auth_failed'],
  [200, 403, 'config', 'auth_failed'],
  [299, 403, 'config', 'auth_failed'],
  [131005, 403, 'config', 'auth_failed'],
  [33, 400, 'config', 'sender_rejected'],
  [131037, 400, 'config', 'sender_rejected'],
  [131045, 500, 'config', 'sender_rejected'],
  [133010, 400, 'config', 'sender_rejected'],
  [368, 403, 'config', 'account_inactive'],
  [131031, 403, 'config', 'account_inactive'],
  [131042, 400, 'config', 'no_credit'],
  [4, 429, 'throttled', 'meta_4'],
  [80007, 429, 'throttled', 'meta_80007'],
  [130429, 429, 'throttled', 'too_many_requests'],
  [130429, 400, 'throttled', 'too_many_requests'],
  [131048, 429, 'throttled', 'meta_131048'],
  [131057, 500, 'throttled', 'meta_131057'],
  [29999, 429, 'throttled', 'too_many_requests'],
  [131056, 429, 'transient', 'meta_131056'],
  [1, 400, 'transient', 'meta_1'],
  [2, 503, 'transient', 'meta_2'],
  [131000, 500, 'transient', 'meta_131000'],
  [131016, 500, 'transient', 'meta_131016'],
  [133004, 503, 'transient', 'meta_133004'],
  [29999, 500, 'transient', 'meta_29999'],
  [100, 400, 'permanent', 'meta_100'],
  [130472, 400, 'permanent', 'meta_130472'],
  [130497, 403, 'permanent', 'meta_130497'],
  [131008, 400, 'permanent', 'meta_131008'],
  [131009, 400, 'permanent', 'meta_131009'],
  [131021, 400, 'permanent', 'meta_131021'],
  [131026, 400, 'permanent', 'meta_131026'],
  [131047, 400, 'permanent', 'window_closed'],
  [131049, 400, 'permanent', 'meta_131049'],
  [131050, 400, 'permanent', 'meta_131050'],
  [131051, 400, 'permanent', 'meta_131051'],
  [131053, 400, 'permanent', 'meta_131053'],
  [132000, 400, 'permanent', 'meta_132000'],
  [132001, 404, 'permanent', 'meta_132001'],
  [132005, 400, 'permanent', 'meta_132005'],
  [132007, 400, 'permanent', 'meta_132007'],
  [132012, 400, 'permanent', 'meta_132012'],
  [132015, 400, 'permanent', 'meta_132015'],
  [132016, 400, 'permanent', 'meta_132016'],
  [29999, 400, 'permanent', 'meta_29999'],
  [29999, 403, 'config', 'auth_failed'],
])("takes Meta's code %d with HTTP %d for %s, %s", (code, status, kind, name) => {
  const outcome = classify(status, { message: 'm', type: 'OAuthException', code, error_data: { details: 'd' } });
  expect(outcome).toMatchObject({ kind, code: name, detail: `HTTP ${status}: ${code} m d` });
});

it('leaves the breaker alone where only one person got too much', () => {
  expect(classify(429, { code: 131056 })).toHaveProperty('ofRecipient', true);
});

it('knows by its subcode that our number is wrong, not the message', () => {
  expect(classify(400, { code: 100, error_subcode: 33 })).toMatchObject({ kind: 'config', code: 'sender_rejected' });
  expect(classify(400, { code: 100, error_subcode: 34 })).toMatchObject({ kind: 'permanent', code: 'meta_100' });
});

it('takes what a gateway says before our last byte for not taken', () => {
  expect(classify(502, { code: 2 }, false)).toMatchObject({ kind: 'transient', code: 'unexpected_answer' });
});

it.each([{ code: '190' }, { message: 'no code' }, {}])('takes %j for no error of Meta', (error) => {
  expect(classify(400, error)).toMatchObject({ kind: 'config', code: 'unexpected_answer' });
});
