import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LOGIN_DELAYS_MS, TOTP_STEP_MS, totpSteps } from '../../src/domain/login.ts';

test('each failure doubles the wait, from a second to a quarter of an hour and no further', () => {
  expect(LOGIN_DELAYS_MS[0]).toBe(1_000);
  expect(LOGIN_DELAYS_MS.at(-1)).toBe(15 * 60_000);
  expect(LOGIN_DELAYS_MS.at(-2)).toBeLessThan(15 * 60_000);
  for (const [index, delayMs] of LOGIN_DELAYS_MS.slice(1, -1).entries()) {
    expect(delayMs).toBe((LOGIN_DELAYS_MS[index] ?? 0) * 2);
  }
});

test('the code of now and of its neighbours is taken, and none of a step that was taken or is before one', () => {
  const moments = fc.integer({ min: 0, max: 4e12 });
  fc.assert(
    fc.property(moments, fc.option(fc.integer({ min: -5, max: 5 })), (nowMs, behind) => {
      const current = Math.floor(nowMs / TOTP_STEP_MS);
      const lastStep = behind === null ? null : current + behind;
      const steps = totpSteps(nowMs, lastStep);
      for (const step of steps) {
        expect(Math.abs(step - current)).toBeLessThanOrEqual(1);
        expect(step).toBeGreaterThan(lastStep ?? -1);
      }
      expect(steps.includes(current)).toBe(lastStep === null || lastStep < current);
      expect(new Set(steps).size).toBe(steps.length);
    }),
  );
});
