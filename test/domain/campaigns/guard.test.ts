import { expect, it } from 'vitest';
import { DEFAULT_GUARD } from '../../../src/domain/campaigns/campaign.ts';
import { isBeyondGuard, isWatching, type Tally } from '../../../src/domain/campaigns/guard.ts';

it.each<[string, Tally, boolean]>([
  ['nothing has been tried', {}, false],
  ['all is well', { SENT: 600 }, false],
  ['too few have been tried to say anything', { SENT: 100, FAILED: 399 }, false],
  ['just as many have failed as may', { SENT: 475, FAILED: 25 }, false],
  ['one more has failed', { SENT: 475, FAILED: 26 }, true],
  ['what may have been sent counts as failed', { SENT: 475, FAILED: 13, UNKNOWN: 13 }, true],
  ['too many have bounced', { DELIVERED: 484, BOUNCED: 16 }, true],
  ['one in five hundred has complained', { OPENED: 499, COMPLAINED: 1 }, true],
  ['many were cancelled, and nothing was tried of them', { SENT: 480, FAILED: 4, CANCELLED: 5_000 }, false],
  ['those who wait are not counted', { PENDING: 50_000, SENT: 450, FAILED: 40 }, false],
])('%s', (_, tally, expected) => {
  expect(isBeyondGuard(DEFAULT_GUARD, tally)).toBe(expected);
});

it('watches nothing where no share is named', () => {
  const nothing = { failedPercent: null, bouncedPercent: null, complainedPercent: null, minSample: 1 };
  expect([isWatching(nothing), isWatching(DEFAULT_GUARD)]).toEqual([false, true]);
  expect(isBeyondGuard(nothing, { FAILED: 1_000 })).toBe(false);
});
