/** What a vendor posted as JSON; undefined for what is none. */
// biome-ignore lint/suspicious/noExplicitAny: whoever reads it checks each value that it takes
export function parseJson(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
