/** What a vendor sent as JSON; undefined for what is none. */
// biome-ignore lint/suspicious/noExplicitAny: whoever reads it checks each value that it takes
export function parseJson(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same where an object is expected; an empty one for everything else. */
// biome-ignore lint/suspicious/noExplicitAny: whoever reads it checks each value that it takes
export function parseObject(text: string): Record<string, any> {
  return objectOf(parseJson(text));
}

// biome-ignore lint/suspicious/noExplicitAny: whoever reads it checks each value that it takes
export function objectOf(value: unknown): Record<string, any> {
  return typeof value === 'object' && value !== null ? value : {};
}
