import type { VariantWeight } from './source.ts';

const RANGE = 2 ** 32;

/** What a client calls a variant. */
export const VARIANT_KEY = /^[a-z0-9][a-z0-9_-]{0,31}$/;

/**
 * The variant of a person, by cumulative weights: who has a point keeps the variant while the weights stay, and a change of
 * them moves only as many as it has to. Null where there are no variants, or none has weight.
 * @param point the first four bytes of the person's keyed hash, 0 to 2^32 - 1
 */
export function drawVariant(variants: readonly VariantWeight[], point: number): string | null {
  const total = variants.reduce((sum, { weight }) => sum + weight, 0);
  const at = (point / RANGE) * total;
  let end = 0;
  for (const { key, weight } of variants) {
    end += weight;
    if (at < end) return key;
  }
  return null;
}
