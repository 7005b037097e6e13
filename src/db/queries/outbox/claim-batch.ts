import { sql } from 'drizzle-orm';
import { STREAMS, type Stream } from '../../../domain/stream.ts';
import type { Queryable } from '../../client.ts';
import { STREAM } from '../../schema/outbox.ts';
import { queryRows } from '../../statement.ts';

export type ClaimedRow = {
  stream: Stream;
  clientId: string;
  id: string;
  key: string;
  eventType: string;
  payload: string;
  traceparent: string | null;
  createdAt: Date;
};

/** How many rows of a stream may go now, and the client whose successor is first (`NIL_ID` for the very first). */
export type StreamTurn = { stream: Stream; room: number; after: string };

/** Without it PostgreSQL takes a list of unknown length for longer, and plans anew each time: a third of a round. */
const AS_MANY_AS_STREAMS = sql.raw(`limit ${STREAMS.length}`);

/**
 * Locks the next rows for this transaction: the streams in their order, in each the clients in turn with equally many
 * rows, of each client the oldest first; the answer is in the order in which they should go. Rows that another relay
 * holds are passed over. The lock is the claim: a relay that dies gives its rows back by losing its connection.
 */
export function claimBatch(tx: Queryable, streams: StreamTurn[]): Promise<ClaimedRow[]> {
  const column = (name: keyof StreamTurn) => sql.param(streams.map((turn) => turn[name]));
  /*
   * `walk` goes from client to client by the index (a loose index scan: https://wiki.postgresql.org/wiki/Loose_indexscan),
   * round the circle once and no further than there is room; a client that has nothing due takes none. The room is then
   * shared out evenly. However much a client has waiting, or has for later, no row is read but those that are claimed.
   */
  return queryRows<ClaimedRow>(
    tx,
    'claim-outbox-batch',
    sql`with recursive asked as (
        select * from unnest(${column('stream')}::text[], ${column('room')}::int[], ${column('after')}::uuid[])
          with ordinality as asked (asked_stream, room, after, place) ${AS_MANY_AS_STREAMS}),
      walk as (
        select asked_stream, after as client_id, 0 as taken, false as wrapped, false as due from asked
        union all
        select asked_stream, next.client_id, walk.taken + next.due::int, next.wrapped, next.due
        from walk join asked using (asked_stream) cross join lateral (
          (select client_id, available_at <= now() as due, walk.wrapped as wrapped from outbox
            where ${STREAM} = walk.asked_stream and client_id > walk.client_id and (not walk.wrapped or client_id <= asked.after)
            order by client_id, available_at limit 1)
          union all
          (select client_id, available_at <= now(), true from outbox
            where ${STREAM} = walk.asked_stream and client_id <= asked.after and not walk.wrapped
            order by client_id, available_at limit 1)
          limit 1) next
        where walk.taken < asked.room),
      turns as (
        select asked_stream, place, client_id, taken as turn, greatest(1, room / count(*) over (partition by asked_stream)) as share
        from walk join asked using (asked_stream) where due)
      select turns.asked_stream as stream, turns.client_id as "clientId", waiting.id, key, event_type as "eventType", payload, traceparent,
        created_at as "createdAt"
      from turns cross join lateral (
        select * from outbox where ${STREAM} = turns.asked_stream and client_id = turns.client_id and available_at <= now()
        order by available_at, id limit turns.share for update skip locked) waiting
      order by place, row_number() over (partition by place, turn order by available_at, waiting.id), turn`,
  );
}
