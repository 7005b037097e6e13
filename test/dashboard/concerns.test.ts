import { expect, test } from 'vitest';
import { concernsOf } from '../../dashboard/src/pages/overview/concerns.ts';

const NOW = Date.parse('2026-11-22T09:30:00.000Z');
const totals = (sent: number, failed: number, unknown = 0) => ({ sent, failed, unknown }) as never;
const idsOf = (known: Omit<Parameters<typeof concernsOf>[0], 'now'>) =>
  concernsOf({ ...known, now: NOW }).map(({ id }) => id);

test('what is not known is no concern', () => {
  expect(idsOf({})).toEqual([]);
});

test('a provider that is away is one, with what waits for it; one that is busy is not', () => {
  const away = { name: 'smtp', state: 'away', breakerReason: 'smtp_421', waiting: 1_280 } as never;
  const busy = { name: 'twilio', state: 'busy', breakerReason: null, waiting: 3 } as never;
  const [concern, ...others] = concernsOf({ providers: [busy, away], now: NOW });
  expect(others).toEqual([]);
  expect(concern).toMatchObject({ id: 'provider:smtp', tone: 'bad', page: 'providers' });
  expect(concern?.says).toContain('smtp_421');
});

test('dead letters of all causes are one concern', () => {
  const groups = [{ count: 2 }, { count: 1 }] as never[];
  expect(concernsOf({ deadLetters: groups, now: NOW })[0]?.says).toBe('3 dead letters are open.');
  expect(concernsOf({ deadLetters: [{ count: 1 }] as never[], now: NOW })[0]?.says).toBe('1 dead letter is open.');
  expect(idsOf({ deadLetters: [] })).toEqual([]);
});

test('a low share of success counts once there are enough, those of unknown fate with it', () => {
  expect(idsOf({ totals: totals(5, 5) })).toEqual([]);
  expect(idsOf({ totals: totals(96, 4) })).toEqual([]);
  expect(idsOf({ totals: totals(94, 3, 3) })).toEqual(['success']);
});

test('a campaign that a person paused is no concern, one that its guard paused is', () => {
  const paused = [
    { id: 'cmp_a', name: 'A', reason: 'person' },
    { id: 'cmp_b', name: 'B', reason: 'guard' },
  ] as never[];
  expect(idsOf({ paused })).toEqual(['cmp_b']);
});

test('a quota counts from nine tenths on, and what is wrong now comes before what may be soon', () => {
  const quota = (channel: string, leased: number) => ({ channel, period: 'day', limit: 100, leased }) as never;
  expect(idsOf({ quotas: [quota('email', 89)] })).toEqual([]);
  expect(idsOf({ quotas: [quota('email', 90), quota('in_app', 100)] })).toEqual([
    'quota:in_app:day',
    'quota:email:day',
  ]);
});

test('figures that are minutes behind are one', () => {
  expect(idsOf({ asOf: new Date(NOW - 60_000).toISOString() })).toEqual([]);
  expect(idsOf({ asOf: new Date(NOW - 600_000).toISOString() })).toEqual(['late']);
});
