import { expect, test } from 'vitest';
import { reasonInWords, successInWords } from '../../dashboard/src/pages/providers/in-words.ts';

test('a share that is not all of it is never shown as all', () => {
  expect(successInWords(0.9999)).toBe('99.9%');
  expect(successInWords(1)).toBe('100%');
  expect(successInWords(0)).toBe('0%');
  expect(successInWords(null)).toBe('–');
});

test('a reason is said in words, one that is new by its code', () => {
  expect(reasonInWords('provider_cap')).toBe('Its daily cap is used up.');
  expect(reasonInWords('provider_on_holiday')).toBe('provider on holiday.');
});
