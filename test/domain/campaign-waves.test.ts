import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CampaignSchedule } from '../../src/domain/campaigns/campaign.ts';
import { isLocalTime, isTimeZone, momentOf } from '../../src/domain/campaigns/local-time.ts';
import { wavesOf } from '../../src/domain/campaigns/waves.ts';

const HOUR_MS = 3_600_000;
const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
/** Any minute of some years, the changes of clocks among them. */
const walls = fc
  .integer({ min: Date.UTC(2025, 0) / 60_000, max: Date.UTC(2028, 0) / 60_000 })
  .map((minute) => new Date(minute * 60_000).toISOString().slice(0, 16));

/** What the clock of a zone shows, `2026-12-01T09:00`. */
function shownAt(at: Date, timeZone: string): string {
  const options = { timeZone, dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat('sv-SE', options).format(at).replace(' ', 'T');
}

describe('the moment of a local time', () => {
  test('is one at which the clock of the zone shows it, or lies as long after a gap as the time stands in it', () => {
    fc.assert(
      fc.property(walls, zones, (local, zone) => {
        const at = momentOf(local, zone);
        const shown = shownAt(at, zone);
        if (shown === local) return;
        // No moment shows it: what is shown is later by what the clock skips.
        const skipped = Date.parse(`${shown}:00Z`) - Date.parse(`${local}:00Z`);
        expect(skipped).toBeGreaterThan(0);
        expect(skipped).toBeLessThanOrEqual(24 * HOUR_MS);
        const before = shownAt(new Date(at.getTime() - skipped - 60_000), zone);
        expect(before < local, `${before} ${local} ${zone}`).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is the first of two, when the clock is set back', () => {
    fc.assert(
      fc.property(walls, zones, (local, zone) => {
        const at = momentOf(local, zone);
        for (const earlier of [30, 60, 120]) {
          expect(shownAt(new Date(at.getTime() - earlier * 60_000), zone)).not.toBe(local);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(momentOf('2026-10-25T02:30', 'Europe/Berlin').toISOString()).toBe('2026-10-25T00:30:00.000Z');
  });

  test('is an hour later on the clock where it is skipped in spring', () => {
    expect(momentOf('2026-03-29T02:30', 'Europe/Berlin').toISOString()).toBe('2026-03-29T01:30:00.000Z');
    expect(momentOf('2026-03-29T09:00', 'Europe/Berlin').toISOString()).toBe('2026-03-29T07:00:00.000Z');
    expect(momentOf('2026-12-01T09:00', 'Asia/Kolkata').toISOString()).toBe('2026-12-01T03:30:00.000Z');
  });

  test('is asked for by a date that there is, and a zone by its name', () => {
    expect(['2026-12-01T09:00', '2028-02-29T23:59'].every(isLocalTime)).toBe(true);
    expect(['2026-02-30T09:00', '2026-12-01T24:00', '2026-12-01', '2026-12-01T09:00Z'].some(isLocalTime)).toBe(false);
    expect(['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires'].every(isTimeZone)).toBe(true);
    expect(['+01:00', 'Europe/Nowhere', '', 'europe berlin'].some(isTimeZone)).toBe(false);
  });
});

const schedule = (ifPast: 'now' | 'skip', local = '2026-12-01T09:00'): CampaignSchedule => {
  return { local, zone: 'recipient', fallback: 'Europe/Berlin', ifPast };
};

describe('waves', () => {
  test('hold everybody once, whatever their zones and whenever it starts', () => {
    const counts = fc.uniqueArray(
      fc.record({ zone: fc.option(zones), recipients: fc.integer({ min: 1, max: 9_999 }) }),
      {
        selector: ({ zone }) => zone,
        maxLength: 60,
      },
    );
    const starts = fc.integer({ min: -40, max: 40 }).map((hours) => Date.UTC(2026, 11, 1, 9) + hours * HOUR_MS);
    fc.assert(
      fc.property(counts, starts, fc.constantFrom('now' as const, 'skip' as const), (people, start, ifPast) => {
        const now = new Date(start);
        const { waves, skipped } = wavesOf(schedule(ifPast), people, now);
        const sum = (some: readonly { recipients: number }[]) => some.reduce((total, one) => total + one.recipients, 0);
        expect(sum(waves) + sum(skipped)).toBe(sum(people));
        for (const { at } of waves) expect(Number(at)).toBeGreaterThanOrEqual(start);
        expect(waves.map(({ at }) => Number(at))).toEqual(waves.map(({ at }) => Number(at)).sort((a, b) => a - b));
        if (ifPast === 'now') expect(skipped).toEqual([]);
        else
          for (const { zone } of skipped) expect(Number(momentOf('2026-12-01T09:00', zone))).toBeLessThanOrEqual(start);
      }),
    );
  });

  test('of zones with one moment are one, and whoever names none has the fallback', () => {
    const people = [
      { zone: 'Europe/Paris', recipients: 3 },
      { zone: null, recipients: 2 },
      { zone: 'Europe/Berlin', recipients: 1 },
      { zone: 'Asia/Tokyo', recipients: 4 },
    ];
    const { waves } = wavesOf(schedule('now'), people, new Date('2026-11-30T00:00:00Z'));
    expect(waves).toEqual([
      { at: new Date('2026-12-01T00:00:00Z'), zones: ['Asia/Tokyo'], recipients: 4 },
      { at: new Date('2026-12-01T08:00:00Z'), zones: ['Europe/Berlin', 'Europe/Paris'], recipients: 6 },
    ]);
  });

  test('are one without zones: at its moment, or at once where that is over', () => {
    const all = [{ zone: null, recipients: 5 }];
    const now = new Date('2026-12-01T10:00:00Z');
    const at = new Date('2026-12-01T12:00:00Z');
    expect(wavesOf({ at: at.toISOString() }, all, now).waves).toEqual([{ at, zones: [], recipients: 5 }]);
    expect(wavesOf({ at: '2026-11-01T00:00:00Z' }, all, now).waves).toEqual([{ at: null, zones: [], recipients: 5 }]);
    expect(wavesOf(null, all, now).waves).toEqual([{ at: null, zones: [], recipients: 5 }]);
  });
});
