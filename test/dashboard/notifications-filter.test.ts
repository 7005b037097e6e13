import { expect, test } from 'vitest';
import {
  cancelFilter,
  deadLetterFilter,
  FILTERS,
  filterInWords,
  listFilter,
} from '../../dashboard/src/pages/notifications/filter.ts';

test('the list asks for what the URL says by the API’s names, and for nothing else', () => {
  const every = Object.fromEntries(FILTERS.map((name) => [name, 'given']));
  expect(listFilter({ ...every, view: 'text', to: '' } as typeof every)).toEqual({ ...every, to: undefined });
  expect(listFilter({})).toEqual({});
});

test('the server cancels by exactly what is listed, or not at all', () => {
  expect(cancelFilter({ tag: 'orders' })).toEqual({ tag: 'orders' });
  expect(cancelFilter({ recipient: 'ada@example.com' })).toEqual({ recipient: 'ada@example.com' });
  const others = [
    {},
    { tag: 'orders', recipient: 'ada@example.com' },
    { tag: 'orders', status: 'SCHEDULED' },
    { recipient: 'ada@example.com', from: '2026-11-22T09:30:00.000Z' },
    { channel: 'sms' },
  ];
  for (const url of others) expect(cancelFilter(url)).toBeNull();
});

test('dead letters are only led to by a filter that means the same there', () => {
  expect(deadLetterFilter({})).toEqual({});
  expect(deadLetterFilter({ status: 'FAILED', channel: 'sms', errorCode: 'twilio_20500' })).toEqual({
    channel: 'sms',
    errorCode: 'twilio_20500',
  });
  for (const url of [{ status: 'SENT' }, { status: 'UNKNOWN' }, { tag: 'orders' }, { campaign: 'cmp_1' }]) {
    expect(deadLetterFilter(url)).toBeNull();
  }
});

test('a filter reads as words', () => {
  expect(filterInWords({ status: 'FAILED', channel: 'sms', errorCode: 'twilio_20500' })).toBe(
    'failed, SMS, code twilio_20500',
  );
  expect(filterInWords({})).toBe('');
});
