import { createPosthorn, type Fetch, type Posthorn } from '../../src/client/index.ts';
import type { Installation } from '../installation.ts';
import { HTML } from '../load.ts';

export type CampaignRequest = Parameters<Posthorn['campaigns']['create']>[0];

export const TEMPLATE = 'order';
const ROWS_AT_ONCE = 500;

/** A client that asks whichever API is there, and again for as long as those that were killed take to come back. */
export function clientOf({ apiUrl, apiKey, processes }: Installation): Posthorn {
  const urls = processes.filter(({ main }) => main === 'api').map(({ url }) => url);
  return createPosthorn({ apiKey, baseUrl: apiUrl, timeoutMs: 60_000, maxRetries: 12, fetch: fetchFrom(urls) });
}

/** Asks one API after the other until one can be reached. What has a body goes to the first alone. */
function fetchFrom(urls: readonly string[]): Fetch {
  return async (request) => {
    if (request.body !== null) return fetch(request);
    const { pathname, search } = new URL(request.url);
    let last: unknown;
    for (const url of urls) {
      try {
        return await fetch(new Request(new URL(pathname + search, url), request));
      } catch (error) {
        request.signal.throwIfAborted();
        last = error;
      }
    }
    throw last;
  };
}

/** The words of each mail, which differ by a number, as those of `postNotifications` do. */
export async function publishTemplate({ templates }: Posthorn): Promise<void> {
  const { revision } = await templates.save(TEMPLATE, {
    name: 'Order',
    schema: { type: 'object', required: ['number'], properties: { number: { type: 'string', maxLength: 20 } } },
    sample: { number: '17' },
    content: { email: { en: { subject: 'Order {{ number }} is on its way', html: HTML } } },
  });
  await templates.publish(TEMPLATE, { revision });
}

/** A draft with nobody in it. */
export async function makeDraft({ campaigns }: Posthorn, more: Partial<CampaignRequest> = {}): Promise<string> {
  const words = { template: { key: TEMPLATE, data: {} } };
  const request = { name: 'Orders', channel: 'email', ...words, ...more } as CampaignRequest;
  return (await campaigns.create(request)).id;
}

/** A draft with so many people in it. @param addressOf of each, from 0; all differ */
export async function makeCampaign(
  client: Posthorn,
  count: number,
  addressOf: (index: number) => string,
  more: Partial<CampaignRequest> = {},
): Promise<string> {
  const id = await makeDraft(client, more);
  const read = await client.campaigns.upload(id, () => csvOf(count, addressOf));
  if (read.accepted !== count) throw new Error(`of ${count} people ${read.accepted} were accepted`);
  return id;
}

/** Starts what `makeCampaign` made. @throws Error where it is not ready */
export async function startCampaign({ campaigns }: Posthorn, id: string, count: number): Promise<void> {
  const { ready, problems } = await campaigns.check(id);
  if (!ready) throw new Error(`the campaign is not ready: ${problems.map(({ code }) => code).join(', ')}`);
  await campaigns.start(id, count);
}

/** So many people, as a file that exists nowhere as a whole. */
export async function* csvOf(count: number, addressOf: (index: number) => string): AsyncGenerator<string> {
  yield 'email,number\n';
  for (let from = 0; from < count; from += ROWS_AT_ONCE) {
    const size = Math.min(ROWS_AT_ONCE, count - from);
    yield Array.from({ length: size }, (_, index) => `${addressOf(from + index)},${from + index}\n`).join('');
  }
}
