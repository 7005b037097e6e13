/**
 * Draws one after the other: first each of them once, in any order, then any at random. So a check that kills at random
 * has killed each of them after as many draws as there are.
 */
export function createDeal<T>(all: readonly T[]): () => T {
  const first = [...all];
  return () => {
    const from = first.length > 0 ? first : all;
    const place = Math.floor(Math.random() * from.length);
    const drawn = from[place] as T;
    if (from === first) first.splice(place, 1);
    return drawn;
  };
}
