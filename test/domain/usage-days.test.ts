import { expect, test } from 'vitest';
import {
  addDays,
  dayOf,
  daysBetween,
  dueHours,
  isWhole,
  openDays,
  recountAfterMs,
} from '../../src/domain/usage-days.ts';

const NOW = new Date('2026-03-01T12:20:00Z');
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
/** Hours as `hh` of today, or `mm-dd hh`. */
const hour = (text: string) => new Date(`2026-${text.includes(' ') ? text.replace(' ', 'T') : `03-01T${text}`}:00:00Z`);
const ask = (counted: [string, number][], { oldest = '02-28 22', keptDays = 90 } = {}) =>
  dueHours(NOW, {
    oldest: hour(oldest),
    keptSince: ago(keptDays * 1_440),
    counted: counted.map(([name, minutes]) => ({ hour: hour(name), countedAt: ago(minutes) })),
  });

test('every hour that was never counted is due, the newest first, back to that of the oldest notification', () => {
  expect(ask([], { oldest: '10' })).toEqual([hour('12'), hour('11'), hour('10')]);
});

test('the figures of the present hour stand for a minute, others for a 24th of their age, and none for more than a day', () => {
  const minutes = (age: number) => recountAfterMs(age * 60_000) / 60_000;
  expect([-60, 0, 20, 60, 24 * 60, 30 * 24 * 60].map(minutes)).toEqual([1, 1, 1, 2.5, 60, 1_440]);
});

test('the present hour comes first, then what was never counted, then what is latest for its age', () => {
  const counted: [string, number][] = [
    ['12', 1],
    ['11', 3],
    ['10', 3],
    ['09', 60],
    ['07', 9],
  ];
  expect(ask(counted, { oldest: '07' })).toEqual(['12', '08', '09', '11'].map(hour));
});

test('an hour of a day of which retention may have deleted something is never due', () => {
  const days = (due: Date[]) => [...new Set(due.map((one) => dayOf(one)))];
  expect(days(ask([], { oldest: '02-20 00', keptDays: 2 }))).toEqual(['2026-03-01', '2026-02-28']);
  expect(days(ask([], { oldest: '02-20 00', keptDays: 1 }))).toEqual(['2026-03-01']);
});

test('a day is whole once each of its hours has figures, of those in which something may have been accepted', () => {
  const counted = (...names: string[]) => new Set(names.map((name) => hour(name).getTime()));
  const isWholeBy = (day: string, ...names: string[]) => isWhole(day, NOW, hour('02-28 22'), counted(...names));
  expect(isWholeBy('2026-02-28', '02-28 22')).toBe(false);
  expect(isWholeBy('2026-02-28', '02-28 22', '02-28 23')).toBe(true);
  const untilNow = Array.from({ length: 13 }, (_, one) => String(one).padStart(2, '0'));
  expect(isWholeBy('2026-03-01', ...untilNow)).toBe(true);
  expect(isWholeBy('2026-03-01', ...untilNow.slice(1))).toBe(false);
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
