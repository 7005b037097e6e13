import type { ApiDeps, Endpoint } from '../deps.ts';
import { ApiProblem } from '../problem.ts';
import { respondJson } from '../respond.ts';

type Received = { receivedAt: string; headers: Record<string, string>; body: string };

const MOST_KEPT = 100;
const LONGEST_BODY_BYTES = 65_536;
/** Of ours or of a browser, and nobody else's to read. */
const NOT_SHOWN = new Set(['authorization', 'cookie', 'x-api-key', 'x-admin-token']);

/**
 * For development: a receiver to try webhooks with. `POST /webhook/test-webhook` takes anything and keeps the last
 * hundred in memory, `GET` shows them, the newest first. Elsewhere there is nothing at that path.
 */
export function testWebhookEndpoints({ testWebhook }: Pick<ApiDeps, 'testWebhook'>): Endpoint[] {
  if (!testWebhook) return [];
  const received: Received[] = [];
  const path = '/webhook/test-webhook';
  return [
    {
      method: 'POST',
      path,
      access: 'public',
      handle: async (c) => {
        const body = await bodyOf(c.req.raw.body);
        const headers = Object.fromEntries(Object.entries(c.req.header()).filter(([name]) => !NOT_SHOWN.has(name)));
        received.unshift({ receivedAt: new Date().toISOString(), headers, body });
        received.length = Math.min(received.length, MOST_KEPT);
        return respondJson(c, 200, { success: true, message: 'Received', data: { kept: received.length } });
      },
    },
    {
      method: 'GET',
      path,
      access: 'public',
      handle: (c) => respondJson(c, 200, { success: true, data: received }),
    },
  ];
}

async function bodyOf(stream: ReadableStream<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream ?? []) {
    bytes += chunk.byteLength;
    if (bytes > LONGEST_BODY_BYTES) throw new ApiProblem('body_too_large', { detail: 'Send at most 64 KiB.' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
