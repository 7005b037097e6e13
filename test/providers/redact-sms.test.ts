import { expect, it } from 'vitest';
import { redactSms } from '../../src/providers/sms/redact.ts';

const known = { numbers: ['+14155552671'], secrets: ['AC0:hunter2', 'hunter2'] };

it.each([
  ['To +14155552671 failed', 'To [number] failed'],
  ['To 14155552671 failed', 'To [number] failed'],
  ['To (415) 555-2671 failed', 'To [number] failed'],
  ['To +1 415.555.2671 failed', 'To [number] failed'],
  ['To=%2B14155552671&From=x', 'To=%2B[number]&From=x'],
  ['{"to":"+14155552671"}', '{"to":"[number]"}'],
  ["another one's, +491511234567, too", "another one's, [number], too"],
  ['ada@example.com has no phone', '[address] has no phone'],
  ['token hunter2', 'token [secret]'],
  [`Basic ${Buffer.from('AC0:hunter2').toString('base64')}`, 'Basic [secret]'],
  ['21211 at 2026-11-21 of 1600', '21211 at 2026-11-21 of 1600'],
  ['two\nlines', 'two lines'],
])('makes of %j what may be kept', (words, clean) => {
  expect(redactSms(words, known)).toBe(clean);
});

it('takes no long time over 64 KiB of digits', () => {
  const before = performance.now();
  redactSms('5552671 '.repeat(8_192), known);
  redactSms('5'.repeat(65_536), known);
  expect(performance.now() - before).toBeLessThan(15_000);
});
