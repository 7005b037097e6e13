import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AMOUNT, addAmounts, multiplyAmount } from '../../src/domain/price.ts';

test.each([
  ['0.0001', 3, '0.0003'],
  ['0.1', 3, '0.3'],
  ['0.0075', 1_000_000, '7500.0000'],
  ['12', 5, '60'],
  ['0.50', 0, '0.00'],
  ['999999999.999999999', 1_000_000_000, '999999999999999999.000000000'],
])('%s times %i is %s, to the last digit', (amount, count, product) => {
  expect(multiplyAmount(amount, count)).toBe(product);
});

test('sums keep the decimals of both', () => {
  expect(addAmounts('0.1', '0.2')).toBe('0.3');
  expect(addAmounts('1', '0.0075')).toBe('1.0075');
  expect(addAmounts('0.95', '0.05')).toBe('1.00');
});

test('many small amounts come to the same one by one and at once', () => {
  const amount = fc.tuple(fc.nat(999_999), fc.nat(999_999)).map(([whole, fraction]) => `${whole}.${fraction}`);
  fc.assert(
    fc.property(amount, fc.nat(200), (text, count) => {
      expect(text).toMatch(AMOUNT);
      let sum = multiplyAmount(text, 0);
      for (let i = 0; i < count; i++) sum = addAmounts(sum, text);
      expect(sum).toBe(multiplyAmount(text, count));
    }),
  );
});

test.each(['', '-1', '1e5', '.5', '1.', '1,5', ' 1', '0x1', '1234567890', '0.1234567890', '١'])(
  '%j is no amount',
  (text) => {
    expect(text).not.toMatch(AMOUNT);
  },
);
