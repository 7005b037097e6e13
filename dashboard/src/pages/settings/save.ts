import type { components, operations } from '../../../../src/client/schema.ts';
import type { Http } from '../../api/http.ts';
import { problemOf } from '../../api/problem.ts';

export type Effective = components['schemas']['Settings'];
export type Own = components['schemas']['OwnSettings'];
export type Change = operations['changeSettings']['requestBody']['content']['application/json'];

/** What the client has set itself, and the revision of that. */
type ReadOwn = { own: Own; etag: string };

export async function readOwn(http: Http, signal?: AbortSignal): Promise<ReadOwn> {
  const { data, response } = await http.GET('/api/client/settings/own', signal ? { signal } : {});
  if (!data) throw new Error('no answer');
  return { own: data.data, etag: response.headers.get('etag') ?? '*' };
}

/** A setting was changed by somebody else since it was read. */
export class Overtaken extends Error {
  readonly now: ReadOwn;

  constructor(now: ReadOwn) {
    super('Somebody else has changed this setting meanwhile.');
    this.now = now;
  }
}

/**
 * Changes a setting as it was read. What others have changed of the rest does not matter.
 * @param pick the setting that is changed
 * @throws Overtaken where that very setting is another one by now
 */
export async function save(http: Http, read: ReadOwn, change: Change, pick: (own: Own) => unknown): Promise<void> {
  try {
    await http.PATCH('/api/client/settings', {
      params: { header: { 'If-Match': read.etag } },
      body: change,
    });
  } catch (error) {
    if (problemOf(error).code !== 'revision_mismatch') throw error;
    const now = await readOwn(http);
    if (!isSame(pick(read.own), pick(now.own))) throw new Overtaken(now);
    await save(http, now, change, pick);
  }
}

/** Whether two settings say the same, whatever the order of their fields. */
export function isSame(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
