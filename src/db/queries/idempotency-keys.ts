import type { Queryable } from '../client.ts';

export type StoredAnswer = { requestHash: Buffer; statusCode: number; response: string };
export type RequestName = { clientId: string; route: string; key: string };

/**
 * Takes the lock of a request's name for this transaction; false when another request holds it.
 * The name is hashed to the lock's 64 bits; two names that collide only answer 409 once in a while.
 */
export async function lockRequest(tx: Queryable, { clientId, route, key }: RequestName): Promise<boolean> {
  const { rows } = await tx.query({
    name: 'lock-request',
    text: `select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as locked`,
    values: [JSON.stringify([clientId, route, key])],
  });
  return rows[0].locked;
}

/** What was answered to the request of this name; null when it is new. */
export async function findAnswer(tx: Queryable, { clientId, route, key }: RequestName): Promise<StoredAnswer | null> {
  const { rows } = await tx.query({
    name: 'find-answer',
    text: `select request_hash as "requestHash", status_code as "statusCode", response from idempotency_keys
      where client_id = $1 and route = $2 and key = $3`,
    values: [clientId, route, key],
  });
  return rows[0] ?? null;
}

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
