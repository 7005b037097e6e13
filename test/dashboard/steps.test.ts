import { expect, test } from 'vitest';
import { perStep, reasonsOf } from '../../dashboard/src/pages/overview/steps.ts';

const MINUTE_MS = 60_000;
const FROM = '2026-11-22T09:00:00.000Z';
const minute = (index: number) => new Date(Date.parse(FROM) + index * MINUTE_MS).toISOString();

const point = (index: number, accepted: number) => ({ at: minute(index), accepted }) as never;
const serie = (...points: never[]) => ({ points, totals: {} }) as never;

test('a step without a point counts as 0, and as unknown where nothing is counted yet', () => {
  const stats = { from: FROM, to: minute(5), asOf: minute(3), series: [serie(point(1, 7))] };
  const { at, values } = perStep(stats, MINUTE_MS, ({ accepted }) => accepted);
  expect(at).toEqual([0, 1, 2, 3, 4].map((index) => Date.parse(minute(index)) / 1_000));
  expect(values).toEqual([0, 7, 0, null, null]);
});

test('a point is a value also where counting has only begun with its step', () => {
  const stats = { from: FROM, to: minute(2), asOf: minute(1), series: [serie(point(1, 3))] };
  expect(perStep(stats, MINUTE_MS, ({ accepted }) => accepted).values).toEqual([0, 3]);
});

test('where nothing was ever counted every step is unknown', () => {
  const stats = { from: FROM, to: minute(2), asOf: null, series: [] };
  expect(perStep(stats, MINUTE_MS, ({ accepted }) => accepted).values).toEqual([null, null]);
});

test('reasons come the most frequent first, without what has none or never happened', () => {
  const of = (errorCode: string | null, deferred: number, retrying = 0) =>
    ({ errorCode, totals: { deferred, retrying }, points: [] }) as never;
  const series = [of(null, 9), of('user_limit', 2), of('provider_down', 5, 1), of('smtp_421', 0, 4)];
  expect(reasonsOf(series, ['deferred'])).toEqual([
    { code: 'provider_down', count: 5 },
    { code: 'user_limit', count: 2 },
  ]);
  expect(reasonsOf(series, ['retrying']).map(({ code }) => code)).toEqual(['smtp_421', 'provider_down']);
});
