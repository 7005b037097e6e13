import { expect, test } from 'vitest';
import { momentOf } from '../../src/main/wiring/moment-of.ts';

test('a moment is a time with an offset, or a span before now', () => {
  expect(momentOf('2026-11-21T08:00:00Z')).toBe(Date.UTC(2026, 10, 21, 8));
  expect(momentOf('2026-11-21T08:00:00.250+02:00')).toBe(Date.UTC(2026, 10, 21, 6, 0, 0, 250));
  const before = Date.now();
  expect(Date.now() - Number(momentOf('30m'))).toBeGreaterThanOrEqual(30 * 60_000);
  expect(Number(momentOf('2h'))).toBeGreaterThanOrEqual(before - 2 * 3_600_000);
});

test.each(['', 'yesterday', '2026-11-21', '2026-11-21T08:00:00', '2026-13-41T08:00:00Z', '5', '5w'])(
  'what is no moment is none: %j',
  (text) => expect(momentOf(text)).toBeNull(),
);
