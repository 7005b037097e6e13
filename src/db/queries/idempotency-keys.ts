import { sql } from 'drizzle-orm';
import type { Queryable } from '../client.ts';
import { idempotencyKeys } from '../schema/index.ts';
import { execute, queryRows, rowsFrom } from '../statement.ts';

export type StoredAnswer = { requestHash: Buffer; statusCode: number; response: string };
export type RequestName = { clientId: string; route: string; key: string };

/** A name as one text, for maps and locks. */
export function nameText({ clientId, route, key }: RequestName): string {
  return JSON.stringify([clientId, route, key]);
}

/**
 * Takes the locks of requests' names for this transaction, each once; false for those that another request holds.
 * A name is hashed to the lock's 64 bits; two names that collide only answer 409 once in a while.
 */
export async function lockRequests(tx: Queryable, names: readonly RequestName[]): Promise<boolean[]> {
  const rows = await queryRows<{ locked: boolean }>(
    tx,
    'lock-requests',
    sql`select pg_try_advisory_xact_lock(hashtextextended(name, 0)) as locked
      from unnest(${sql.param(names.map(nameText))}::text[]) with ordinality as asked (name, place) order by place`,
  );
  return rows.map(({ locked }) => locked);
}

/** What was answered to the requests of these names; nothing of one that is new. */
export function findAnswers(tx: Queryable, names: readonly RequestName[]): Promise<(RequestName & StoredAnswer)[]> {
  const asked = JSON.stringify(names.map(({ clientId, route, key }) => ({ clientId, route, key })));
  return queryRows<RequestName & StoredAnswer>(
    tx,
    'find-answers',
    // One look-up for each, however large the table is taken to be; and one plan, however many there are.
    sql`select found.* from json_to_recordset(${asked}::json) as asked ("clientId" uuid, route text, key text)
      cross join lateral (
        select k.client_id as "clientId", k.route, k.key, k.request_hash as "requestHash", k.status_code as "statusCode", k.response
        from idempotency_keys k where k.client_id = asked."clientId" and k.route = asked.route and k.key = asked.key
        limit 1) found`,
  );
}

const answers = rowsFrom(idempotencyKeys, ['clientId', 'route', 'key', 'requestHash', 'statusCode', 'response']);

/** In one order, so that two who write the same names never wait for each other in a circle. */
function rowsOf(kept: readonly (RequestName & StoredAnswer)[]) {
  const named = kept.map((one) => ({ one, name: nameText(one) }));
  named.sort((a, b) => (a.name < b.name ? -1 : 1));
  return answers.select(named.map(({ one }) => answers.toJson(one)));
}

/**
 * Keeps answers, each in place of an earlier one to the same request that was not final; in the transaction that did the
 * work, so that one is never there without the other. @param kept of each name one
 * @returns false where a name was taken meanwhile, by who holds no lock for it: the transaction must not be committed
 */
export async function storeAnswers(tx: Queryable, kept: readonly (RequestName & StoredAnswer)[]): Promise<boolean> {
  if (kept.length === 0) return true;
  const stored = await execute(
    tx,
    'store-answers',
    sql`insert into idempotency_keys (${answers.columns}) ${rowsOf(kept)}
      on conflict (client_id, route, key) do update set status_code = excluded.status_code, response = excluded.response
        where idempotency_keys.request_hash = excluded.request_hash`,
  );
  return stored === kept.length;
}

/**
 * Takes names for many at once, without their locks: whoever takes one at the same moment is waited for, and has it.
 * @param asked of each name one
 * @returns the keys of those that were free, and are now theirs
 */
export async function takeNames(tx: Queryable, asked: readonly (RequestName & StoredAnswer)[]): Promise<Set<string>> {
  const rows = await queryRows<{ key: string }>(
    tx,
    'take-names',
    sql`insert into idempotency_keys (${answers.columns}) ${rowsOf(asked)}
      on conflict (client_id, route, key) do nothing returning key`,
  );
  return new Set(rows.map(({ key }) => key));
}
