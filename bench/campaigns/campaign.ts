import { createPosthorn, type Posthorn } from '../../src/client/index.ts';
import { HTML } from '../load.ts';

export type CampaignRequest = Parameters<Posthorn['campaigns']['create']>[0];
type Address = { apiUrl: string; apiKey: string };

export const TEMPLATE = 'order';
const ROWS_AT_ONCE = 500;

/** A client that asks again for as long as an API that was killed takes to come back. */
export function clientOf({ apiUrl, apiKey }: Address): Posthorn {
  return createPosthorn({ apiKey, baseUrl: apiUrl, timeoutMs: 60_000, maxRetries: 12 });
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

/** A draft with so many people in it. @param addressOf of each, from 0; all differ */
export async function makeCampaign(
  { campaigns }: Posthorn,
  count: number,
  addressOf: (index: number) => string,
  more: Partial<CampaignRequest> = {},
): Promise<string> {
  const words = { template: { key: TEMPLATE, data: {} } };
  const request = { name: 'Orders', channel: 'email', ...words, ...more } as CampaignRequest;
  const { id } = await campaigns.create(request);
  const read = await campaigns.upload(id, () => csvOf(count, addressOf));
  if (read.accepted !== count) throw new Error(`of ${count} people ${read.accepted} were accepted`);
  return id;
}

/** Starts what `makeCampaign` made. @throws Error where it is not ready */
export async function startCampaign({ campaigns }: Posthorn, id: string, count: number): Promise<void> {
  const { ready, problems } = await campaigns.check(id);
  if (!ready) throw new Error(`the campaign is not ready: ${problems.map(({ code }) => code).join(', ')}`);
  await campaigns.start(id, count);
}

async function* csvOf(count: number, addressOf: (index: number) => string): AsyncGenerator<string> {
  yield 'email,number\n';
  for (let from = 0; from < count; from += ROWS_AT_ONCE) {
    const size = Math.min(ROWS_AT_ONCE, count - from);
    yield Array.from({ length: size }, (_, index) => `${addressOf(from + index)},${from + index}\n`).join('');
  }
}
