import { z } from 'zod';
import type { ReceiptReader, ReceiptReading, ReceiptRequest } from '../../domain/receipt.ts';
import { reasonOf } from '../../observability/health.ts';
import { ApiProblem } from '../../services/problem.ts';
import { keepUnread, takeReceipts } from '../../services/receipts/take.ts';
import { ownAnswer } from '../answer.ts';
import { equalSecrets } from '../auth/equal-secrets.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { ApiContext } from '../http-context.ts';
import { foreignBody, readBytes } from '../input/body.ts';
import { textAnswer } from '../openapi/shapes.ts';
import { respond } from '../respond.ts';

const MOST_BYTES = 1_048_576;
const TEXT = 'text/plain; charset=utf-8';

/** As the path names the vendor. */
const provider = z
  .string()
  .meta({ description: 'The vendor: `twilio`, `msg91`, `meta`, `email`, `ses` or `sendgrid`.', examples: ['twilio'] });

const token = z.string().describe('The secret in the URL that is configured at the vendor (`RECEIPTS_TOKEN`).');

const RECEIVING = {
  method: 'POST',
  access: 'public',
  tag: 'Receipts',
  body: foreignBody(
    ['application/json', 'application/x-www-form-urlencoded', 'message/rfc822'],
    'The vendor’s own format; at most 1 MiB, 16 KiB for `twilio` and 256 KiB for `msg91`.',
  ),
  answer: ownAnswer(200, textAnswer('text/plain', { description: 'Received.' })),
  problems: ['body_too_large', 'incomplete_body', 'not_genuine', 'unreadable_receipt', 'unavailable'],
} as const;

/** Everything below `/api/receipts`. */
export function receiptEndpoints(deps: ApiDeps): Endpoint[] {
  return [
    endpoint({
      ...RECEIVING,
      path: '/api/receipts/:provider',
      operationId: 'receiveReceipts',
      summary: 'Receive signed delivery receipts',
      description: 'For vendors that sign their requests, each in its own format.',
      params: { provider },
      handle: ({ params, c }) => {
        const reader = readerFor(params.provider, deps);
        if (!reader.isSigned) throw new ApiProblem('not_found');
        return receiveReceipts(c, deps, params.provider, reader);
      },
    }),
    endpoint({
      ...RECEIVING,
      path: '/api/receipts/:provider/:token',
      operationId: 'receiveSecretReceipts',
      summary: 'Receive unsigned delivery receipts',
      description:
        'For vendors that do not sign their requests: the URL ends with the secret of the setting `RECEIPTS_TOKEN`.',
      params: { provider, token },
      handle: ({ params, c }) => {
        const reader = readerFor(params.provider, deps);
        const isAllowed = deps.receiptsToken !== null && equalSecrets(params.token, deps.receiptsToken);
        if (reader.isSigned || !isAllowed) throw new ApiProblem('not_found');
        return receiveReceipts(c, deps, params.provider, reader);
      },
    }),
    endpoint({
      method: 'GET',
      path: '/api/receipts/:provider',
      access: 'public',
      operationId: 'answerReceiptsHandshake',
      summary: 'Answer a vendor’s verification request',
      description: 'Some vendors verify the URL before they post to it, each in its own format.',
      tag: 'Receipts',
      params: { provider },
      answer: ownAnswer(200, textAnswer('text/plain', { description: 'The answer that the vendor expects.' })),
      problems: ['not_genuine'],
      handle: ({ params, c }) => {
        const reader = readerFor(params.provider, deps);
        if (!reader.answerHandshake) throw new ApiProblem('not_found');
        const answer = reader.answerHandshake(c.req.query());
        if (answer === null) throw new ApiProblem('not_genuine');
        return respond(c, 200, answer, {}, TEXT);
      },
    }),
  ];
}

/** @throws ApiProblem not_found for a vendor whose receipts nobody reads */
function readerFor(source: string, { receiptReaders }: Pick<ApiDeps, 'receiptReaders'>): ReceiptReader {
  const reader = Object.hasOwn(receiptReaders, source) ? receiptReaders[source] : undefined;
  if (!reader) throw new ApiProblem('not_found');
  return reader;
}

/**
 * Stores the receipts of one post, then looks for their notifications, and answers with an empty body.
 * @throws ApiProblem body_too_large, incomplete_body, not_genuine, unreadable_receipt; then nothing is stored but
 *   the post itself, for a person to look at
 */
async function receiveReceipts(c: ApiContext, deps: ApiDeps, source: string, reader: ReceiptReader): Promise<Response> {
  const body = new TextDecoder().decode(await readBytes(c.req, reader.mostBytes ?? MOST_BYTES));
  const reading = await readPost(deps, source, reader, { url: calledUrl(c, deps), headers: c.req.header(), body });
  if (reading.kind === 'not_genuine') throw new ApiProblem('not_genuine');
  if (reading.kind === 'unreadable') {
    const { why = 'form' } = reading;
    // Where the reader of a signed post failed, its signature may not have been looked at.
    const isFromVendor = why !== 'failed' || !reader.isSigned;
    if (isFromVendor && body !== '') await keepUnread(deps, source, reader, { body, why });
    throw new ApiProblem('unreadable_receipt');
  }
  await takeReceipts(deps, source, reader, reading.receipts);
  await openWindows(deps, reading);
  return respond(c, 200, '', {}, TEXT);
}

/** What a reader has taken over of a post as it came may be of any kind. */
const text = z.string().nullable();
const storable = z.object({
  key: z.string(),
  ...{ notificationId: text, providerMessageId: text, code: text, detail: text, raw: z.string() },
  recipients: z.array(z.string()).nullable(),
  at: z.instanceof(Date).nullable(),
});

/** What a reader stumbles over is no form of its vendor's; only the class of the error is told, its words may quote the post. */
async function readPost(
  { logger }: ApiDeps,
  source: string,
  reader: ReceiptReader,
  request: ReceiptRequest,
): Promise<ReceiptReading> {
  try {
    const reading = await reader.read(request);
    if (reading.kind === 'read') z.array(storable).parse(reading.receipts);
    return reading;
  } catch (error) {
    logger.error({ source, reason: reasonOf(error) }, 'a post could not be read');
    return { kind: 'unreadable', why: 'failed' };
  }
}

/** As the vendor was told to call it: what stands before us may have changed scheme, host and the path's beginning. */
function calledUrl(c: ApiContext, { publicUrl }: ApiDeps): string {
  const { origin, pathname, search } = new URL(c.req.url);
  return `${publicUrl ?? origin}${pathname}${search}`;
}

/** Not stored, so a failure is the vendor's to repeat. */
async function openWindows({ openWindow }: ApiDeps, { inbound }: Extract<ReceiptReading, { kind: 'read' }>) {
  for (const { from, at } of inbound) await openWindow(from, at);
}
