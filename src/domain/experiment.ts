/* What the figures of variants say: https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval */

/** How often something came of something: `successes` of `trials`. */
export type Proportion = { successes: number; trials: number };

export type Interval = { value: number; low: number; high: number };

/** Two-sided, 95 %. */
const Z = 1.959964;
/** One-sided, for a test that finds a true difference in 80 % of cases. */
const Z_POWER = 0.841621;

/** The share with its Wilson score interval; null without trials. */
export function wilson({ successes, trials }: Proportion): Interval | null {
  if (trials === 0) return null;
  const share = successes / trials;
  const scale = 1 + Z ** 2 / trials;
  const middle = (share + Z ** 2 / (2 * trials)) / scale;
  const half = (Z * Math.sqrt((share * (1 - share)) / trials + Z ** 2 / (4 * trials ** 2))) / scale;
  return { value: share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** How probable it is that one is truly more than the other: each is taken for a Beta, their difference for normal. */
export function probabilityOfMore(one: Proportion, other: Proportion): number {
  const [a, b] = [betaOf(one), betaOf(other)];
  return normal((a.mean - b.mean) / Math.sqrt(a.variance + b.variance));
}

/** How many trials each needs for a test that would find a difference as large as theirs; null where there is none. */
export function neededTrials(one: Proportion, other: Proportion): number | null {
  const [a, b] = [betaOf(one).mean, betaOf(other).mean];
  if (one.trials === 0 || other.trials === 0 || a === b) return null;
  return Math.ceil(((Z + Z_POWER) ** 2 * (a * (1 - a) + b * (1 - b))) / (a - b) ** 2);
}

/** By what is seen and one success and one failure besides: nothing is certain that was tried a few times. */
function betaOf({ successes, trials }: Proportion): { mean: number; variance: number } {
  const mean = (successes + 1) / (trials + 2);
  return { mean, variance: (mean * (1 - mean)) / (trials + 3) };
}

/** The standard normal distribution function, to 7.5e-8: Abramowitz and Stegun, 26.2.17. */
function normal(x: number): number {
  if (x < 0) return 1 - normal(-x);
  const t = 1 / (1 + 0.2316419 * x);
  const tail = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429].reduceRight(
    (sum, c) => (sum + c) * t,
    0,
  );
  return 1 - (Math.exp(-(x ** 2) / 2) / Math.sqrt(2 * Math.PI)) * tail;
}
