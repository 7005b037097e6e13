import { byCookie } from '../../support/factories/members.ts';
import type { TestApi } from '../../support/servers/api.ts';
import { type Operation, takes } from './operations.ts';
import type { Asked } from './requests.ts';
import { OF_VICTIM } from './victim.ts';

/** What tells who asks, wherever it stands. */
export type Credentials = { headers: Record<string, string>; query: Record<string, string> };

/** Of an inbox, a key has to say whose: the victim's. */
export const withKey = (key: string, operation: Operation): Credentials => ({
  headers: { 'x-api-key': key },
  query: takes('userToken')(operation) ? { userId: OF_VICTIM.userId } : {},
});
export const withToken = (token: string): Credentials => ({ headers: { authorization: `Bearer ${token}` }, query: {} });
export const asOperator = (token: string): Credentials => ({ headers: { 'x-admin-token': token }, query: {} });
/** Of a client, by a page of ours. */
export const bySession = (token: string, client: { publicId: string }, operation: Operation): Credentials => ({
  headers: byCookie(token, client),
  query: takes('userToken')(operation) ? { userId: OF_VICTIM.userId } : {},
});
export const AS_NOBODY: Credentials = { headers: {}, query: {} };

// biome-ignore lint/suspicious/noExplicitAny: a test reads into answers of every shape
export type Answered = { status: number; headers: Headers; text: string; json: any };

/** Says a stream that has shown all that there is. */
const NOTHING_NEW = ': nothing new';

/** Asks something of an operation; of a stream, until nothing more comes. */
export async function ask(
  api: TestApi,
  { method, path, name }: Operation,
  { params = {}, query, body, headers }: Asked,
  credentials: Credentials,
): Promise<Answered> {
  const filled = path.replaceAll(/{(\w+)}/g, (_, key) => {
    const value = params[key];
    if (value === undefined) throw new Error(`nothing for {${key}} of ${name}`);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams({ ...query, ...credentials.query }).toString();
  const response = await api.app.request(search ? `${filled}?${search}` : filled, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
      ...credentials.headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const type = response.headers.get('content-type') ?? '';
  const text = type.includes('event-stream') ? await readStream(response) : await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: type.includes('json') ? JSON.parse(text) : undefined,
  };
}

async function readStream({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes(NOTHING_NEW)) break;
  }
  return text;
}
