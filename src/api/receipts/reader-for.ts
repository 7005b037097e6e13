import type { ReceiptReader } from '../../domain/receipt.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { ApiDeps } from '../deps.ts';
import type { ApiContext } from '../http-context.ts';

/**
 * The reader that the path names.
 * @throws ApiProblem not_found where there is none
 */
export function readerFor(c: ApiContext, { receiptReaders }: Pick<ApiDeps, 'receiptReaders'>) {
  const source = c.req.param('provider') ?? '';
  const reader: ReceiptReader | undefined = Object.hasOwn(receiptReaders, source) ? receiptReaders[source] : undefined;
  if (!reader) throw new ApiProblem('not_found');
  return { source, reader };
}
