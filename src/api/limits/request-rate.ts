import type { Queryable } from '../../db/client.ts';
import { takeRequestBlock } from '../../db/queries/request-windows.ts';
import { ApiProblem } from '../../services/problem.ts';
import { createQuotaBlocks } from '../../services/quotas/quota-blocks.ts';
import type { RequestRate } from '../http-context.ts';

/** Counts a request of a key; `tell` hears of the rate before a refusal is thrown. @throws ApiProblem too_many_requests (429) */
export type CountRequest = (keyId: string, perMinute: number, tell: (rate: RequestRate) => void) => Promise<void>;

/** Per UTC minute, over all processes together. */
export function createCountRequest(db: Queryable): CountRequest {
  const blocks = createQuotaBlocks();
  return async (keyId, perMinute, tell) => {
    const reservation = await blocks.take(keyId, perMinute, (size) =>
      takeRequestBlock(db, keyId, { size, limit: perMinute }),
    );
    const resetsInSeconds = Math.max(1, Math.ceil(reservation.endsInMs / 1_000));
    tell({ perMinute, remaining: reservation.remaining, resetsInSeconds });
    if (reservation.isGranted) return;
    throw new ApiProblem('too_many_requests', {
      detail: `This key is limited to ${perMinute} requests per minute.`,
      headers: { 'retry-after': String(resetsInSeconds) },
    });
  };
}
