/** Vendors post some twenty; each one costs time, before anything is known of who posts. */
const MOST_FIELDS = 100;

/** The fields of `application/x-www-form-urlencoded`; null for more than a vendor posts. */
export function parseForm(body: string): Record<string, string> | null {
  if (body.split('&', MOST_FIELDS + 1).length > MOST_FIELDS) return null;
  return Object.fromEntries(new URLSearchParams(body));
}
