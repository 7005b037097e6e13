import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plannedIn, SHAPES, scheduleOf } from '../../bench/load-test/schedule.ts';

const shape = fc.constantFrom(...SHAPES);
const rate = fc.double({ min: 0.1, max: 500, noNaN: true });
const durationMs = fc.integer({ min: 1_000, max: 120_000 });

describe('a schedule', () => {
  it('is in order, begins at once and ends within the time', () => {
    fc.assert(
      fc.property(shape, rate, durationMs, (shape, rate, durationMs) => {
        const { count, dueMs } = scheduleOf(shape, { rate, durationMs });
        expect(count).toBeGreaterThanOrEqual(1);
        expect(dueMs(0)).toBe(0);
        const step = Math.max(1, Math.floor(count / 200));
        for (let index = step; index < count; index += step) expect(dueMs(index)).toBeGreaterThan(dueMs(index - step));
        // Rounding may add one.
        expect(dueMs(Math.max(0, count - 2))).toBeLessThanOrEqual(durationMs + 1);
      }),
    );
  });

  it('has the same many a second when it is steady', () => {
    const planned = plannedIn(scheduleOf('steady', { rate: 50, durationMs: 10_000 }), 1_000, 10);
    expect(planned).toEqual(Array.from({ length: 10 }, () => 50));
  });

  it('has ten seconds’ requests in the first of them when it comes in bursts', () => {
    const planned = plannedIn(scheduleOf('burst', { rate: 20, durationMs: 20_000 }), 1_000, 20);
    expect([planned[0], planned[10]]).toEqual([200, 200]);
    expect(planned.reduce((sum, count) => sum + count, 0)).toBe(400);
  });

  it('reaches its rate at the end when it is a ramp, and has half as many', () => {
    const schedule = scheduleOf('ramp', { rate: 100, durationMs: 60_000 });
    const planned = plannedIn(schedule, 1_000, 60);
    expect(schedule.count).toBe(3_000);
    expect(planned[59]).toBeGreaterThan(95);
    expect(planned[0]).toBeLessThan(4);
    expect(planned[29]).toBeGreaterThan(45);
    expect(planned[29]).toBeLessThan(53);
  });

  it('loses none where it is counted by spans', () => {
    fc.assert(
      fc.property(shape, rate, durationMs, fc.integer({ min: 1, max: 120 }), (shape, rate, durationMs, spans) => {
        const schedule = scheduleOf(shape, { rate: Math.min(rate, 50), durationMs });
        const planned = plannedIn(schedule, Math.max(1, durationMs / spans), spans);
        expect(planned.reduce((sum, count) => sum + count, 0)).toBe(schedule.count);
      }),
      { numRuns: 50 },
    );
  });
});
