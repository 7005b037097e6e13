import type { ReplayOptions } from '../../services/dead-letters/replay.ts';

/**
 * The moments of a request's rows, evenly spread from its first on; all at once without a rate. They stand in the
 * outbox, so the rate outlives this process.
 */
export function paced(ratePerSecond: number | undefined): Pick<ReplayOptions, 'availableAt'> {
  if (ratePerSecond === undefined) return {};
  let first: number | null = null;
  let given = 0;
  return {
    availableAt(now) {
      first ??= now;
      return first + (given++ * 1_000) / ratePerSecond;
    },
  };
}
