import { type SQL, sql } from 'drizzle-orm';
import { NIL_ID } from '../../../domain/ids.ts';
import type { KeyMode } from '../../../domain/notification.ts';
import type { ClientAccess } from '../../../domain/row-access.ts';
import { mayComeFrom } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import { findRow, queryRow, queryRows } from '../../statement.ts';

/** `ids` are UUIDs; `environment` is the only one, both where it is not named. */
export type CancelFilter =
  | { ids: string[] }
  | (({ tag: string } | { recipientHashes: readonly Buffer[] }) & { environment?: KeyMode | undefined });

/**
 * The ids of the notifications that may still be cancelled, oldest first: a page of them.
 * @param after where the last page ended; null for the first
 */
export async function findCancellable(
  db: Queryable,
  access: ClientAccess,
  filter: CancelFilter,
  { after, limit }: { after: string | null; limit: number },
): Promise<string[]> {
  // Without a name, so that it is planned for these values: a rare tag and a common one want different plans.
  const rows = await queryRows<{ id: string }>(
    db,
    null,
    sql`select n.id ${cancellable(access, filter)} and n.id > ${after ?? NIL_ID} order by n.id limit ${limit}`,
  );
  return rows.map(({ id }) => id);
}

/** How many there are, up to `most`. */
export async function countCancellable(
  db: Queryable,
  access: ClientAccess,
  filter: CancelFilter,
  most: number,
): Promise<number> {
  const { found } = await queryRow<{ found: number }>(
    db,
    null,
    sql`select count(*)::int as found from (select n.id ${cancellable(access, filter)} limit ${most}) counted`,
  );
  return found;
}

/** From where and which they are; more conditions may follow. */
function cancellable({ clientId, environment }: ClientAccess, filter: CancelFilter): SQL {
  const [source, condition] = sourceOf(clientId, filter);
  const only = 'ids' in filter ? undefined : filter.environment;
  const visible = environment === 'test' ? sql`n.environment = 'test' and ${condition}` : condition;
  return sql`from ${source}
    where n.client_id = ${clientId} and n.status = any(${sql.param(mayComeFrom('CANCELLED'))}) and ${visible}${only ? sql` and n.environment = ${only}` : sql``}`;
}

function sourceOf(clientId: string, filter: CancelFilter): [source: SQL, condition: SQL] {
  if ('ids' in filter) return [sql`notifications n`, sql`n.id = any(${sql.param(filter.ids)}::uuid[])`];
  if ('tag' in filter) {
    const tagged = sql`notification_tags t join notifications n on n.id = t.notification_id`;
    return [tagged, sql`t.client_id = ${clientId} and t.tag = ${filter.tag}`];
  }
  const hashes = filter.recipientHashes.map((hash) => sql`${hash}`);
  return [sql`notifications n`, sql`n.recipient_hash in (${sql.join(hashes, sql`, `)})`];
}

/** Where the trace of a notification goes on; null where there is none. */
export async function findTraceparent(db: Queryable, id: string): Promise<string | null> {
  const query = sql`select traceparent from notifications where id = ${id}`;
  return (await findRow<{ traceparent: string | null }>(db, 'find-traceparent', query))?.traceparent ?? null;
}
