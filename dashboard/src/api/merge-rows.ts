/**
 * The rows that are shown, each as the newest page has it, and how many of that page are newer. Where nothing is shown, nothing
 * can move: then what is new is shown at once.
 */
export function mergeRows<Row>(known: readonly Row[], now: readonly Row[], idOf: (row: Row) => string) {
  const byId = new Map(now.map((row) => [idOf(row), row]));
  const first = known[0];
  if (first === undefined) return { rows: [...now], fresh: 0 };
  const ids = new Set(known.map(idOf));
  const place = now.findIndex((row) => ids.has(idOf(row)));
  return {
    rows: known.map((row) => byId.get(idOf(row)) ?? row),
    fresh: place === -1 ? now.length : place,
  };
}
