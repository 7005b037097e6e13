import { expect, test } from 'vitest';
import { mergeRows } from '../../dashboard/src/api/merge-rows.ts';

type Row = { id: number; status: string };
const row = (id: number, status = 'FAILED'): Row => ({ id, status });
const idOf = ({ id }: Row) => String(id);

test('known rows change in their place, and newer ones are only counted', () => {
  const known = [row(5), row(4), row(3)];
  const { rows, fresh } = mergeRows(known, [row(7), row(6), row(5, 'RESOLVED'), row(4)], idOf);
  expect(rows).toEqual([row(5, 'RESOLVED'), row(4), row(3)]);
  expect(fresh).toBe(2);
});

test('where the first row has left the newest page, those before the next that is known are newer', () => {
  expect(mergeRows([row(5), row(4)], [row(6), row(4)], idOf).fresh).toBe(1);
});

test('a newest page of strangers is newer as a whole', () => {
  expect(mergeRows([row(1)], [row(9), row(8)], idOf).fresh).toBe(2);
});

test('an empty list shows what comes at once', () => {
  expect(mergeRows([], [row(1)], idOf)).toEqual({ rows: [row(1)], fresh: 0 });
});
