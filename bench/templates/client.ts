/** A client of an API, and what it was answered. */
export type Client = { apiUrl: string; apiKey: string };
// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
export type Answer = { status: number; code: string | null; ms: number; data: any };

/** One request with its time, in milliseconds. */
export async function ask({ apiUrl, apiKey }: Client, method: string, path: string, body?: object): Promise<Answer> {
  const startedAt = performance.now();
  const response = await fetch(`${apiUrl}${path}`, {
    method,
    headers: { 'x-api-key': apiKey, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const ms = performance.now() - startedAt;
  const { code = null, data = null } = text === '' ? {} : JSON.parse(text);
  return { status: response.status, code, ms, data };
}

/** Saves a draft and publishes it, unless it is refused before. @param path such as `/api/templates/welcome` */
export async function publish(client: Client, path: string, source: object): Promise<Answer[]> {
  const saved = await ask(client, 'PUT', path, source);
  if (saved.status !== 200) return [saved];
  return [saved, await ask(client, 'POST', `${path}/publish`, { revision: saved.data.revision })];
}
