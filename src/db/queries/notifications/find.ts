import { sql } from 'drizzle-orm';
import { NIL_ID } from '../../../domain/ids.ts';
import type { ClientAccess } from '../../../domain/row-access.ts';
import { mayComeFrom } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import { findRow, queryRows } from '../../statement.ts';

export type CancelFilter = { tag: string } | { recipientHashes: readonly Buffer[] };

/**
 * The ids of the notifications that may still be cancelled, oldest first: a page of them.
 * @param after where the last page ended; null for the first
 */
export async function findCancellable(
  db: Queryable,
  { clientId, environment }: ClientAccess,
  filter: CancelFilter,
  { after, limit }: { after: string | null; limit: number },
): Promise<string[]> {
  const [source, condition] =
    'tag' in filter
      ? [
          sql`notification_tags t join notifications n on n.id = t.notification_id`,
          sql`t.client_id = ${clientId} and t.tag = ${filter.tag}`,
        ]
      : [
          sql`notifications n`,
          sql`n.recipient_hash in (${sql.join(
            filter.recipientHashes.map((hash) => sql`${hash}`),
            sql`, `,
          )})`,
        ];
  const visible = environment === 'test' ? sql`n.environment = 'test' and ${condition}` : condition;
  // Without a name, so that it is planned for these values: a rare tag and a common one want different plans.
  const rows = await queryRows<{ id: string }>(
    db,
    null,
    sql`select n.id from ${source} where n.client_id = ${clientId} and n.status = any(${sql.param(mayComeFrom('CANCELLED'))})
        and n.id > ${after ?? NIL_ID} and ${visible}
      order by n.id limit ${limit}`,
  );
  return rows.map(({ id }) => id);
}

/** Where the trace of a notification goes on; null where there is none. */
export async function findTraceparent(db: Queryable, id: string): Promise<string | null> {
  const query = sql`select traceparent from notifications where id = ${id}`;
  return (await findRow<{ traceparent: string | null }>(db, 'find-traceparent', query))?.traceparent ?? null;
}
