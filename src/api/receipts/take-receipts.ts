import { matchReceipts } from '../../db/queries/receipts/match.ts';
import { storeReceipts } from '../../db/queries/receipts/store.ts';
import type { ReceiptReader, ReceiptReading } from '../../domain/receipt.ts';
import { reasonOf } from '../../observability/health.ts';
import { reportReceipt } from '../../observability/report-receipt.ts';
import { statusEvent } from '../../outbox/append.ts';
import type { ApiContext, ApiDeps } from '../deps.ts';
import { readBytes } from '../input/read-json.ts';
import { ApiProblem } from '../problem.ts';
import { respond } from '../respond.ts';
import { toRow } from './to-row.ts';

const BODY_LIMIT_BYTES = 1_048_576;
/** What is matched before the answer, which vendors await for few seconds only; the job matches the rest. */
const MATCHED_AT_ONCE = 100;

/**
 * Stores the receipts of one post, then looks for their notifications, and answers with an empty body.
 * @throws ApiProblem body_too_large, incomplete_body, not_genuine, unreadable_receipt; then nothing is stored
 */
export async function takeReceipts(
  c: ApiContext,
  deps: ApiDeps,
  source: string,
  reader: ReceiptReader,
): Promise<Response> {
  const body = new TextDecoder().decode(await readBytes(c.req, BODY_LIMIT_BYTES));
  const reading = await reader.read({ url: calledUrl(c, deps), headers: c.req.header(), body });
  if (reading.kind === 'not_genuine') throw new ApiProblem('not_genuine');
  if (reading.kind === 'unreadable') throw new ApiProblem('unreadable_receipt');

  const rows = reading.receipts.map((receipt) => toRow(receipt, { source, reader, secret: deps.secret }));
  const ids = await storeReceipts(deps.database.pool, deps.database.cipher, rows);
  await openWindows(deps, reading);
  await match(deps, ids.slice(0, MATCHED_AT_ONCE));
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

/** What is stored is not lost, so nothing that happens here changes the answer: the job does it again. */
async function match(deps: ApiDeps, ids: string[]): Promise<void> {
  const { database, logger, wakeRelay } = deps;
  if (ids.length === 0) return;
  try {
    const { changes, failed } = await matchReceipts(database.pool, database.cipher, ids, statusEvent);
    for (const change of changes) reportReceipt(deps, change);
    if (changes.length > 0) wakeRelay();
    for (const error of failed) logger.warn({ reason: reasonOf(error) }, 'receipt not matched, tried again');
  } catch (error) {
    logger.warn({ reason: reasonOf(error) }, 'receipts not matched, tried again');
  }
}
