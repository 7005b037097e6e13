import type { ReceiptReader, ReceiptReading } from '../../domain/receipt.ts';
import { ApiProblem } from '../../services/problem.ts';
import { takeReceipts } from '../../services/receipts/take.ts';
import type { ApiDeps } from '../deps.ts';
import type { ApiContext } from '../http-context.ts';
import { readBytes } from '../input/read-json.ts';
import { respond } from '../respond.ts';

const BODY_LIMIT_BYTES = 1_048_576;

/**
 * Stores the receipts of one post, then looks for their notifications, and answers with an empty body.
 * @throws ApiProblem body_too_large, incomplete_body, not_genuine, unreadable_receipt; then nothing is stored
 */
export async function receiveReceipts(
  c: ApiContext,
  deps: ApiDeps,
  source: string,
  reader: ReceiptReader,
): Promise<Response> {
  const body = new TextDecoder().decode(await readBytes(c.req, BODY_LIMIT_BYTES));
  const reading = await reader.read({ url: calledUrl(c, deps), headers: c.req.header(), body });
  if (reading.kind === 'not_genuine') throw new ApiProblem('not_genuine');
  if (reading.kind === 'unreadable') throw new ApiProblem('unreadable_receipt');

  await takeReceipts(deps, source, reader, reading.receipts);
  await openWindows(deps, reading);
  return respond(c, 200, '', {}, 'text/plain; charset=utf-8');
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
