import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hoursToCompare, recentSpan, STEP_MS, statsEdges, wholeSince } from '../../src/domain/stats.ts';

const HOUR_MS = STEP_MS['1h'];
const DAY_MS = STEP_MS['1d'];
const at = (text: string) => new Date(`2026-11-${text}Z`);
const ALWAYS = new Date(0);
const hours = (now: string, before: string | null, newest: string | null, keptSince = ALWAYS) =>
  hoursToCompare(at(now), { before: before ? at(before) : null, newest: newest ? at(newest) : null, keptSince }).map(
    (hour) => hour.toISOString().slice(8, 13),
  );

test('a round counts the minute under way and the two before it', () => {
  expect(recentSpan(at('22T09:30:15.250'))).toEqual({ from: at('22T09:28:00'), to: at('22T09:30:15.250') });
});

test('within an hour nothing else is looked at, and after it the last two', () => {
  expect(hours('22T09:30:15', '22T09:30:05', '22T09:30:00')).toEqual([]);
  expect(hours('22T10:00:05', '22T09:59:55', '22T09:59:00')).toEqual(['22T10', '22T09', '22T08']);
});

test('after a day is over all of it is looked at, and at the beginning yesterday and today', () => {
  const yesterday = hours('23T00:00:05', '22T23:59:55', '22T23:59:00');
  expect([yesterday.length, yesterday[0], yesterday.at(-1)]).toEqual([25, '23T00', '22T00']);
  const first = hours('23T05:10:00', null, null);
  expect([first.length, first[0], first.at(-1)]).toEqual([30, '23T05', '22T00']);
});

test('after a gap it goes on where the counting stopped, as far as nothing was deleted', () => {
  expect(hours('22T09:30:15', '22T09:10:05', '22T09:10:00')).toEqual(['22T09']);
  expect(hours('22T09:30:15', '22T07:10:05', '22T06:10:00')).toEqual(['22T09', '22T08', '22T07', '22T06']);
  const long = hours('22T09:30:15', null, '12T06:10:00');
  expect([long.length, long.at(-1)]).toEqual([10 * 24 + 4, '12T06']);
  expect(hours('22T09:30:15', null, '12T06:10:00', at('22T08:00:00'))).toEqual(['22T09', '22T08']);
  expect(hours('22T09:30:15', null, null, at('22T12:00:00'))).toEqual([]);
});

test('each moment of the past is compared again after its hour and after its day, whenever the rounds are', () => {
  const pauses = fc.array(fc.integer({ min: 10_000, max: 5 * HOUR_MS }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(pauses, (given) => {
      let now = at('10T00:00:00').getTime();
      let before: Date | null = null;
      const compared = new Map<number, number>();
      for (const pause of given) {
        now += pause;
        const round = new Date(now);
        for (const hour of hoursToCompare(round, { before, newest: before, keptSince: ALWAYS })) {
          compared.set(hour.getTime(), now);
        }
        before = round;
      }
      const first = at('10T00:00:00').getTime() + (given[0] as number);
      for (let hour = Math.floor(first / HOUR_MS) * HOUR_MS; hour + HOUR_MS <= now; hour += HOUR_MS) {
        expect(compared.get(hour), new Date(hour).toISOString()).toBeGreaterThanOrEqual(hour + HOUR_MS);
        const dayEnd = (Math.floor(hour / DAY_MS) + 1) * DAY_MS;
        if (dayEnd <= now) expect(compared.get(hour)).toBeGreaterThanOrEqual(dayEnd);
      }
    }),
  );
});

test('what retention may have come to is not counted, and sums are read once their span has been over as long again', () => {
  expect(wholeSince(at('22T09:30:00'), [90, 3])).toEqual(at('19T11:00:00'));
  expect(statsEdges(at('22T09:30:00'))).toEqual({ days: at('21T00:00:00'), hours: at('22T08:00:00') });
});
