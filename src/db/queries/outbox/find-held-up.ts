import { sql } from 'drizzle-orm';
import { fromPublicId } from '../../../domain/ids.ts';
import type { NotificationStream } from '../../../domain/stream.ts';
import type { Queryable } from '../../client.ts';
import { STREAM } from '../../schema/outbox.ts';
import { queryRows } from '../../statement.ts';

/** `ids`: of the notifications whose records stand there; null where they are too many to be named. */
export type HeldUp = { stream: NotificationStream; clientId: string; ids: string[] | null };

/** Clients whose records are named, and how many of each. */
const NAMED_CLIENTS = 200;
const NAMED_OF_ONE = 100;

/**
 * The clients of whose notifications a record may stand in the outbox that was written more than a minute ago: one has
 * been due for so long, or is for later, or was until now. It goes from client to client by the index, and reads a
 * bounded number of rows of each, however many there are.
 */
export async function findHeldUp(db: Queryable): Promise<HeldUp[]> {
  // Each with an order, and none as `exists`, for which PostgreSQL may prefer to read the table itself.
  const ofClient = sql`${STREAM} = walk.asked and client_id = walk.client`;
  const found = await queryRows<Omit<HeldUp, 'ids'> & { keys: string[] | null }>(
    db,
    'find-held-up-clients',
    sql`with recursive walk as (
        select asked, (select client_id from outbox where ${STREAM} = asked order by client_id limit 1) as client
        from (values ('urgent'), ('normal')) streams (asked)
        union all
        select asked, (select client_id from outbox where ${STREAM} = walk.asked and client_id > walk.client order by client_id limit 1)
        from walk where client is not null),
      held as (select asked, client, row_number() over () as place from walk where client is not null and (
        (select available_at from outbox where ${ofClient} order by available_at limit 1) < now() - interval '1 minute'
        or (select available_at from outbox where ${ofClient} order by available_at desc limit 1) > now()
        or (select true from outbox where ${ofClient} and available_at between now() - interval '1 minute' and now()
          and created_at < now() - interval '1 minute' order by available_at limit 1)))
      select asked as stream, client as "clientId", case when place <= ${NAMED_CLIENTS} then (
          select case when count(*) <= ${NAMED_OF_ONE} then array_agg(key) end from (
            select key from outbox where ${STREAM} = held.asked and client_id = held.client
            order by available_at limit ${NAMED_OF_ONE + 1}) listed)
        end as keys
      from held`,
  );
  const idsOf = (keys: string[]) => keys.map((key) => fromPublicId('notification', key)).filter((id) => id !== null);
  return found.map(({ keys, ...one }) => ({ ...one, ids: keys && idsOf(keys) }));
}
