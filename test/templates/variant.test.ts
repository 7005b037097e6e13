import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawVariant } from '../../src/domain/templates/variant.ts';

const POINTS = Array.from({ length: 100_000 }, (_, index) =>
  createHash('sha256').update(`user-${index}`).digest().readUInt32BE(),
);
const weights = (a: number, b: number) => [
  { key: 'a', weight: a },
  { key: 'b', weight: b },
];

test('of 100,000 people half get each of two equal variants, within half a per cent', () => {
  const share = POINTS.filter((point) => drawVariant(weights(50, 50), point) === 'a').length / POINTS.length;
  expect(share).toBeGreaterThan(0.495);
  expect(share).toBeLessThan(0.505);
});

test('from 50 to 60 per cent, a tenth of them moves, all in one direction', () => {
  const moves = POINTS.map((point) =>
    [drawVariant(weights(50, 50), point), drawVariant(weights(60, 40), point)].join(),
  );
  const share = moves.filter((move) => move === 'b,a').length / POINTS.length;
  expect(share).toBeGreaterThan(0.095);
  expect(share).toBeLessThan(0.105);
  expect(moves.filter((move) => move === 'a,b')).toEqual([]);
});

test('a variant without weight is for nobody, and every point has one of the others', () => {
  const point = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  const list = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(point, list, (at, given) => {
      const variants = given.map((weight, index) => ({ key: `v${index}`, weight }));
      const drawn = variants.find(({ key }) => key === drawVariant(variants, at));
      expect(drawn === undefined ? 0 : drawn.weight > 0).toBe(given.some((weight) => weight > 0) ? true : 0);
    }),
  );
});

test('weights are relative', () => {
  for (const point of POINTS.slice(0, 1_000)) {
    expect(drawVariant(weights(1, 3), point)).toBe(drawVariant(weights(25, 75), point));
  }
});

test('without variants there is none', () => expect(drawVariant([], 7)).toBeNull());
