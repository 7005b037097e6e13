import { sql } from 'drizzle-orm';
import type { Queryable } from '../client.ts';
import { idempotencyKeys } from '../schema/index.ts';
import { execute, findRow, queryRow, rowValues } from '../statement.ts';

export type StoredAnswer = { requestHash: Buffer; statusCode: number; response: string };
export type RequestName = { clientId: string; route: string; key: string };

/**
 * Takes the lock of a request's name for this transaction; false when another request holds it.
 * The name is hashed to the lock's 64 bits; two names that collide only answer 409 once in a while.
 */
export async function lockRequest(tx: Queryable, { clientId, route, key }: RequestName): Promise<boolean> {
  const name = JSON.stringify([clientId, route, key]);
  const { locked } = await queryRow<{ locked: boolean }>(
    tx,
    'lock-request',
    sql`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as locked`,
  );
  return locked;
}

/** What was answered to the request of this name; null when it is new. */
export async function findAnswer(tx: Queryable, { clientId, route, key }: RequestName): Promise<StoredAnswer | null> {
  return findRow<StoredAnswer>(
    tx,
    'find-answer',
    sql`select request_hash as "requestHash", status_code as "statusCode", response from idempotency_keys
      where client_id = ${clientId} and route = ${route} and key = ${key}`,
  );
}

const answerValues = rowValues(idempotencyKeys, ['clientId', 'route', 'key', 'requestHash', 'statusCode', 'response']);

/**
 * Keeps the answer, in place of an earlier one to the same request that was not final; in the transaction that did the
 * work, so that one is never there without the other.
 */
export async function storeAnswer(tx: Queryable, name: RequestName, answer: StoredAnswer): Promise<void> {
  await execute(
    tx,
    'store-answer',
    sql`insert into idempotency_keys ${answerValues({ ...name, ...answer })}
      on conflict (client_id, route, key) do update set status_code = excluded.status_code, response = excluded.response`,
  );
}
