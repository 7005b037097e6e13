import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sentDelaySeconds, sentLaneOf } from '../../src/domain/sent-delay.ts';

const READY = 1_000_000;
const readySince = new Date(READY);

test('who never waited is late from the moment it could go, whenever Temporal was told', () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.nat(200_000), (took, woken) => {
      const moment = { sentAtMs: READY + took, wokenAtMs: READY + woken };
      expect(sentDelaySeconds({ readySince, hasWaited: false }, moment)).toBe(took / 1_000);
    }),
  );
});

test('a deliberate wait does not count: only what comes after its end', () => {
  const waited = { readySince, hasWaited: true };
  expect(sentDelaySeconds(waited, { sentAtMs: READY + 3_600_500, wokenAtMs: READY + 3_600_000 })).toBe(0.5);
  // Nobody was told: it counts from the beginning of the wait.
  expect(sentDelaySeconds(waited, { sentAtMs: READY + 2_000, wokenAtMs: undefined })).toBe(2);
});

test('clocks that differ never make it less than nothing', () => {
  expect(sentDelaySeconds({ readySince, hasWaited: false }, { sentAtMs: READY - 40, wokenAtMs: undefined })).toBe(0);
});

test('a campaign is a lane of its own, whatever its priority', () => {
  expect(sentLaneOf({ priority: 1, isOfCampaign: true })).toBe('campaign');
  expect([1, 3, 4, 10].map((priority) => sentLaneOf({ priority, isOfCampaign: false }))).toEqual([
    'urgent',
    'urgent',
    'ordinary',
    'ordinary',
  ]);
});
