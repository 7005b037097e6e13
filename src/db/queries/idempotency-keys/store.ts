import type { Queryable } from '../../client.ts';
import type { RequestName, StoredAnswer } from './find.ts';

/**
 * Keeps the answer, in place of an earlier one to the same request that was not final; in the transaction that did the
 * work, so that one is never there without the other.
 */
export async function storeAnswer(tx: Queryable, name: RequestName, answer: StoredAnswer): Promise<void> {
  await tx.query({
    name: 'store-answer',
    text: `insert into idempotency_keys (client_id, route, key, request_hash, status_code, response)
      values ($1, $2, $3, $4, $5, $6)
      on conflict (client_id, route, key) do update set status_code = excluded.status_code, response = excluded.response`,
    values: [name.clientId, name.route, name.key, answer.requestHash, answer.statusCode, answer.response],
  });
}
