/** As many as there are, more or less: whatever a file calls so, the memory stays small. */
const MOST_KEPT = 1_000;
const kept = new Map<string, string | null>();
const NAME = /^[A-Za-z][\w+/-]{1,63}$/;

/**
 * A time zone by its IANA name, in the spelling of the list (`europe/berlin` is Europe/Berlin); null for what is none,
 * also for an offset such as `+02:00`, which knows no summer time.
 */
export function ianaZone(text: string): string | null {
  if (!NAME.test(text)) return null;
  const known = kept.get(text);
  if (known !== undefined) return known;
  const zone = lookUp(text);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(text, zone);
  return zone;
}

/** Takes some tens of microseconds, which is why answers are kept. */
function lookUp(text: string): string | null {
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions();
    // Of two names of one zone (Asia/Kolkata, Asia/Calcutta) the one that was given is kept.
    return timeZone.toLowerCase() === text.toLowerCase() ? timeZone : text;
  } catch {
    return null;
  }
}
