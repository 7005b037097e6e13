import { z } from 'zod';
import { ApiProblem } from '../../services/problem.ts';
import { answer, bodyAnswer } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { foreignBody } from '../input/body.ts';

const receivedAnswer = z.strictObject({
  receivedAt: z.iso.datetime(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});
type Received = z.output<typeof receivedAnswer>;
const keptAnswer = z.strictObject({ kept: z.int() });
const RECEIVED_EXAMPLE: Received = {
  receivedAt: '2026-11-22T09:30:00.000Z',
  headers: { 'content-type': 'application/json' },
  body: '{"orderId":"4711"}',
};

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
    endpoint({
      method: 'POST',
      path,
      access: 'public',
      operationId: 'receiveTestWebhook',
      summary: 'Test webhook receiver',
      description: 'For development: accepts any request and keeps it in memory.',
      tag: 'Webhooks',
      body: foreignBody(['application/json'], 'Any body of at most 64 KiB.'),
      answer: answer(200, 'Received', keptAnswer, {
        description: 'The call is stored in memory.',
        example: { kept: 1 },
      }),
      problems: ['body_too_large'],
      handle: async ({ c }) => {
        const body = await bodyOf(c.req.raw.body);
        const headers = Object.fromEntries(Object.entries(c.req.header()).filter(([name]) => !NOT_SHOWN.has(name)));
        received.unshift({ receivedAt: new Date().toISOString(), headers, body });
        received.length = Math.min(received.length, MOST_KEPT);
        return { kept: received.length };
      },
    }),
    endpoint({
      method: 'GET',
      path,
      access: 'public',
      operationId: 'listTestWebhook',
      summary: 'List received test calls',
      description: 'The last 100 calls, newest first.',
      tag: 'Webhooks',
      answer: bodyAnswer(200, z.strictObject({ success: z.literal(true), data: z.array(receivedAnswer) }), {
        description: 'The received calls.',
        example: { success: true, data: [RECEIVED_EXAMPLE] },
      }),
      handle: () => ({ success: true as const, data: received }),
    }),
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
