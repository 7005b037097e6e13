import { sql } from 'drizzle-orm';
import type { NotificationStream } from '../../../domain/stream.ts';
import type { Queryable } from '../../client.ts';
import { STREAM } from '../../schema/outbox.ts';
import { queryRows } from '../../statement.ts';

export type HeldUp = { stream: NotificationStream; clientId: string };

/**
 * The clients of whose notifications a record may stand in the outbox that was written more than a minute ago: one has
 * been due for so long, or is for later, or was until now. It goes from client to client by the index, and of each reads
 * one row however many there are.
 */
export function findHeldUp(db: Queryable): Promise<HeldUp[]> {
  // Each with an order, and none as `exists`, for which PostgreSQL may prefer to read the table itself.
  const ofClient = sql`${STREAM} = walk.asked and client_id = walk.client`;
  return queryRows<HeldUp>(
    db,
    'find-held-up-clients',
    sql`with recursive walk as (
        select asked, (select client_id from outbox where ${STREAM} = asked order by client_id limit 1) as client
        from (values ('urgent'), ('normal')) streams (asked)
        union all
        select asked, (select client_id from outbox where ${STREAM} = walk.asked and client_id > walk.client order by client_id limit 1)
        from walk where client is not null)
      select asked as stream, client as "clientId" from walk
      where client is not null and (
        (select available_at from outbox where ${ofClient} order by available_at limit 1) < now() - interval '1 minute'
        or (select available_at from outbox where ${ofClient} order by available_at desc limit 1) > now()
        or (select true from outbox where ${ofClient} and available_at between now() - interval '1 minute' and now()
          and created_at < now() - interval '1 minute' order by available_at limit 1))`,
  );
}
