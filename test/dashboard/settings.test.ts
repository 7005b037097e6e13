import { describe, expect, it } from 'vitest';
import { lowered, quotaInWords, quotaOf } from '../../dashboard/src/pages/settings/quota.ts';
import { delaysOf, formOfRetry, retryInWords, retryOf } from '../../dashboard/src/pages/settings/retry.ts';
import { isSame } from '../../dashboard/src/pages/settings/save.ts';
import { msOf, spanOf } from '../../dashboard/src/pages/settings/span.ts';
import { DEFAULT_RETRY } from '../../src/domain/retry-policy.ts';

describe('a span', () => {
  it('is shown in the largest unit that is whole, and comes back as it was', () => {
    expect(spanOf(3_600_000)).toEqual({ value: '1', unit: 'h' });
    expect(spanOf(90_000)).toEqual({ value: '90', unit: 's' });
    for (const ms of [0, 1, 1_500, 60_000, 86_400_000]) expect(msOf(spanOf(ms))).toBe(ms);
    expect(msOf({ value: '', unit: 's' })).toBeNaN();
    expect(msOf({ value: 'x', unit: 's' })).toBeNaN();
  });
});

describe('retries', () => {
  it('read as what will happen', () => {
    expect(retryInWords(DEFAULT_RETRY)).toBe('3 retries, after 2 s, 4 s and 8 s.');
    expect(retryInWords({ delaysMs: [5_000] })).toBe('1 retry, after 5 s.');
    expect(retryInWords({ delaysMs: [] })).toContain('No retries');
    const many = { maxRetries: 20, initialDelayMs: 1_000, factor: 10, maxDelayMs: 60_000, jitter: 0.5 };
    expect(retryInWords(many)).toMatch(
      /^20 retries, after .* … and at last 1 min, each up to 50 % longer or shorter\.$/,
    );
    expect(delaysOf(many).at(-1)).toBe(60_000);
  });

  it('come back from the form as they were', () => {
    for (const retry of [DEFAULT_RETRY, { delaysMs: [5_000, 15_500] }])
      expect(retryOf(formOfRetry(retry))).toEqual(retry);
    expect(retryOf({ ...formOfRetry(DEFAULT_RETRY), kind: 'listed', delays: '5, 15 ,' })).toEqual({
      delaysMs: [5_000, 15_000],
    });
  });
});

describe('quotas', () => {
  it('say what is allowed, and where the server allows less', () => {
    expect(quotaInWords(undefined)).toBe('no limit');
    expect(quotaInWords({ perDay: 5, perMonth: 100 })).toBe('5 a day, 100 a month');
    expect(quotaOf({ perDay: ' ', perMonth: '' })).toBeNull();
    expect(quotaOf({ perDay: '5', perMonth: '' })).toEqual({ perDay: 5 });
    expect(lowered({ perDay: 5 }, { perDay: 5, perMonth: 10 })).toBe(false);
    expect(lowered({ perDay: 5 }, { perDay: 3 })).toBe(true);
    expect(lowered(undefined, { perDay: 3 })).toBe(false);
  });
});

it('a setting is the same whatever the order of its fields, and none is none', () => {
  expect(isSame({ count: 1, windowMs: 2 }, { windowMs: 2, count: 1 })).toBe(true);
  expect(isSame(undefined, null)).toBe(true);
  expect(isSame({ delaysMs: [1, 2] }, { delaysMs: [2, 1] })).toBe(false);
});
