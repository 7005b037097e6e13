import { expect, test } from 'vitest';
import { dueWarnings, lowerQuotas } from '../../src/domain/quota.ts';

test('of two quotas the lower one counts, for each channel and period', () => {
  const own = { email: { perDay: 10, perMonth: 500 }, sms: { perDay: 7 } };
  const ceiling = { email: { perDay: 20, perMonth: 100 }, push: { perMonth: 9 } };
  const both = { email: { perDay: 10, perMonth: 100 }, sms: { perDay: 7 }, push: { perMonth: 9 } };
  expect(lowerQuotas(own, ceiling)).toEqual(both);
  expect(lowerQuotas(ceiling, own)).toEqual(both);
  expect(lowerQuotas({ email: {} }, {})).toEqual({});
});

test.each([
  [79, 100, 0, []],
  [80, 100, 0, [80]],
  [81, 100, 80, []],
  [95, 100, 80, [95]],
  [100, 100, 0, [80, 95]],
  [100, 100, 95, []],
  [1, 1, 0, [80, 95]],
  [4, 5, 0, [80]],
  [799, 1_000, 0, []],
])('with %i of %i used, and warned at %i %%, %j are due', (used, limit, warnedPercent, due) => {
  expect(dueWarnings({ used, limit, warnedPercent })).toEqual(due);
});
