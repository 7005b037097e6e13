import { expect, test } from 'vitest';
import { addDays, daysBetween, dueDays, openDays } from '../../src/domain/usage-days.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
const ask = (counted: [string, number][], { oldest = '2026-02-01', keptDays = 90 } = {}) =>
  dueDays(NOW, {
    oldest,
    keptSince: ago(keptDays * 1_440),
    counted: counted.map(([day, minutes]) => ({ day, countedAt: ago(minutes) })),
  });

test('every day that was never counted is due, the newest first, back to the oldest notification', () => {
  expect(ask([], { oldest: '2026-02-27' })).toEqual(['2026-03-01', '2026-02-28', '2026-02-27']);
});

test('today is due each minute, yesterday every five, the week hourly, and what is older daily', () => {
  const oldest = '2026-02-20';
  const days = Array.from({ length: 10 }, (_, age) => addDays('2026-03-01', -age));
  const after = (minutes: number) =>
    ask(
      days.map((day) => [day, minutes]),
      { oldest },
    );
  expect(after(0.9)).toEqual([]);
  expect(after(1)).toEqual(days.slice(0, 1));
  expect(after(5)).toEqual(days.slice(0, 2));
  expect(after(60)).toEqual(days.slice(0, 8));
  expect(after(1_440)).toEqual(days);
});

test('today comes first, then what was never counted, then what is latest for its age', () => {
  const counted: [string, number][] = [
    ['2026-03-01', 1],
    ['2026-02-28', 6],
    ['2026-02-27', 600],
    ['2026-02-25', 61],
    ['2026-02-24', 59],
  ];
  const due = ['2026-03-01', '2026-02-26', '2026-02-27', '2026-02-28', '2026-02-25'];
  expect(ask(counted, { oldest: '2026-02-24' })).toEqual(due);
});

test('a day of which retention may have deleted something is never due', () => {
  expect(ask([], { keptDays: 2 })).toEqual(['2026-03-01', '2026-02-28']);
  expect(ask([], { keptDays: 1 })).toEqual(['2026-03-01']);
});

test('days are those of the calendar in UTC', () => {
  expect([addDays('2026-02-28', 1), addDays('2024-02-28', 1), addDays('2026-01-01', -1)]).toEqual([
    '2026-03-01',
    '2024-02-29',
    '2025-12-31',
  ]);
  expect(daysBetween('2026-02-27', '2026-03-01')).toBe(2);
});

test('open are today and the days without figures, the oldest first, back to the oldest notification', () => {
  const counted = ['2026-03-01', '2026-02-28', '2026-02-26'].map((day) => ({ day, countedAt: NOW }));
  expect(openDays(NOW, { oldest: '2026-02-25', counted })).toEqual(['2026-02-25', '2026-02-27', '2026-03-01']);
  expect(openDays(NOW, { oldest: '2026-02-26', counted })).toEqual(['2026-02-27', '2026-03-01']);
  expect(openDays(NOW, { oldest: null, counted: [] })).toEqual(['2026-03-01']);
});
