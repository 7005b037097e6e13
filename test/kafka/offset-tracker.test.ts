import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OffsetTracker } from '../../src/kafka/offset-tracker.ts';

test('in any order of completion, the offset to commit is the lowest below which every record is done', () => {
  const offsets = fc.uniqueArray(fc.bigInt({ min: 0n, max: 500n }), { minLength: 1, maxLength: 60 });
  const scenario = offsets.chain((list) =>
    fc.tuple(fc.constant([...list].sort((a, b) => (a < b ? -1 : 1))), fc.shuffledSubarray(list)),
  );
  fc.assert(
    fc.property(scenario, fc.boolean(), ([added, finished], commitsSucceed) => {
      const tracker = new OffsetTracker(added[0] ?? 0n);
      for (const offset of added) tracker.add(offset);
      const done = new Set<bigint>();
      let highest = -1n;
      for (const offset of finished) {
        tracker.done(offset);
        done.add(offset);
        const committable = tracker.committable();
        if (committable === null) continue;
        expect(added.filter((one) => one < committable).every((one) => done.has(one))).toBe(true);
        expect(committable === tracker.position || (added.includes(committable) && !done.has(committable))).toBe(true);
        expect(committable > highest || !commitsSucceed).toBe(true);
        if (commitsSucceed) {
          tracker.committed(committable);
          highest = committable;
          expect(tracker.committable()).toBeNull();
        }
      }
      expect(tracker.openCount).toBe(added.length - finished.length);
    }),
  );
});

test('offsets without a record are skipped once all records before them are done', () => {
  const tracker = new OffsetTracker(5n);
  tracker.add(5n);
  tracker.skipTo(7n);
  expect(tracker.committable()).toBe(5n);
  tracker.done(5n);
  expect(tracker.committable()).toBe(7n);
});

test('a record that was handed out is not taken a second time', () => {
  const tracker = new OffsetTracker(0n);
  tracker.add(0n);
  expect(() => tracker.add(0n)).toThrow(RangeError);
});
