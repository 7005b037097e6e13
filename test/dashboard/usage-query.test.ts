import { expect, test } from 'vitest';
import { money } from '../../dashboard/src/pages/usage/money.ts';
import { byDay, lastDays, monthOf, usageQueryOf } from '../../dashboard/src/pages/usage/query.ts';
import { percent } from '../../dashboard/src/ui/number.tsx';

const NOW = Date.parse('2026-03-01T00:30:00.000Z');

test('without a word in the URL it is 30 days up to today, by day and channel', () => {
  expect(usageQueryOf({}, NOW)).toEqual({
    from: '2026-01-31',
    to: '2026-03-01',
    groupBy: 'day,channel',
    channel: undefined,
    provider: undefined,
  });
});

test('what the URL says holds, and what it cannot mean does not', () => {
  const asked = { from: '2026-02-01', to: '2026-02-03', by: 'channel,provider', channel: 'sms', provider: 'twilio' };
  expect(usageQueryOf(asked, NOW)).toEqual({
    from: '2026-02-01',
    to: '2026-02-03',
    groupBy: 'channel,provider',
    channel: 'sms',
    provider: 'twilio',
  });
  const wrong = { from: 'yesterday', to: '2026-13-45', by: 'secret', channel: 'fax' };
  expect(usageQueryOf(wrong, NOW)).toEqual(usageQueryOf({}, NOW));
});

test('spans end today, and a month at its last day', () => {
  expect(lastDays(7, NOW)).toEqual({ from: '2026-02-23', to: '2026-03-01' });
  expect(monthOf(0, NOW)).toEqual({ from: '2026-03-01', to: '2026-03-01' });
  expect(monthOf(1, NOW)).toEqual({ from: '2026-02-01', to: '2026-02-28' });
  expect(monthOf(3, NOW)).toEqual({ from: '2025-12-01', to: '2025-12-31' });
});

test('every day of a span has its place, with its row where it has one', () => {
  const row = { day: '2026-02-28', sent: 3 };
  const { at, rows } = byDay({ from: '2026-02-27', to: '2026-03-01' }, [row]);
  expect(rows).toEqual([null, row, null]);
  expect(at).toEqual(['2026-02-27', '2026-02-28', '2026-03-01'].map((day) => Date.parse(day) / 1_000));
});

test('money says its currency, small amounts their parts of a cent, and nothing is a dash', () => {
  expect(money(null)).toBe('–');
  expect(money({ amount: '1234.5', currency: 'USD' })).toContain('1,234.50');
  expect(money({ amount: '0.0025', currency: 'USD' })).toContain('0.0025');
  expect(money({ amount: '2', currency: 'no such' })).toBe('2 no such');
});

test('a share that is not all or none never reads as all or none', () => {
  expect([percent(null), percent(0), percent(1)]).toEqual(['–', '0%', '100%']);
  expect(percent(0.00001)).toBe('<0.1%');
  expect(percent(0.99999)).toBe('>99.9%');
  expect(percent(0.0123)).toBe('1.2%');
});
