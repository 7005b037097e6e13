import { expect, test } from 'vitest';
import { changeInWords, reasonInWords } from '../../dashboard/src/pages/notification/reasons.ts';
import { STATUSES } from '../../src/domain/status.ts';

test('a gate’s reason is a sentence, and a vendor’s code keeps its number', () => {
  expect(reasonInWords('provider_down')).toMatch(/provider is away/);
  expect(reasonInWords('twilio_21211')).toBe('Twilio answered 21211');
  expect(reasonInWords(null)).toBeNull();
});

test('a reason that a newer release has added is shown in its own words', () => {
  expect(reasonInWords('moon_is_full')).toBe('Moon is full');
  for (const name of ['constructor', 'toString', '__proto__']) expect(typeof reasonInWords(name)).toBe('string');
});

test('a status without a reason says what it means, but for those that always have one', () => {
  const silent = STATUSES.filter((status) => changeInWords(status, null, false) === null);
  expect(silent).toEqual(['DEFERRED', 'EXPIRED', 'SUPPRESSED']);
  expect(changeInWords('PENDING', null, true)).toBe('Accepted and stored');
  expect(changeInWords('PENDING', null, false)).toBe('Goes again');
});
