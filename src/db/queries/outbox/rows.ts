import { type SQL, sql } from 'drizzle-orm';
import type { Stream } from '../../../domain/stream.ts';
import type { Queryable } from '../../client.ts';
import { outbox } from '../../schema/index.ts';
import { STREAM } from '../../schema/outbox.ts';
import { execute, type JsonRow, rowsFrom } from '../../statement.ts';

/** What one outbox row says; the writer's transaction is the caller's. */
export type OutboxRow = {
  stream: Stream;
  clientId: string;
  key: string;
  eventType: string;
  /** JSON text, as Kafka will get it. */
  payload: string;
  traceparent: string | null;
};

/** What a relay of the release before goes by, which knows no streams; a later release drops both columns. */
const BEFORE: Record<Stream, { lane: number; topic: string }> = {
  urgent: { lane: 0, topic: 'notifications-urgent' },
  normal: { lane: 1, topic: 'notifications' },
  campaigns: { lane: 1, topic: 'campaigns' },
  status: { lane: 2, topic: 'notification-status' },
  'dead-letters': { lane: 2, topic: 'notifications-dlq' },
};

type InsertOptions = {
  /** Fills in what only the statement knows: of the payload as SQL (text) another. */
  payload?: (json: SQL) => SQL;
  /** The name of a CTE: one row for each of its own, none without. */
  from?: string;
  /** Not before then, in milliseconds since 1970 on the database's clock; at once unless given. */
  availableAt?: number | null;
};

/** The statement, or CTE, that writes one outbox row. */
export function insertIntoOutbox(
  row: OutboxRow,
  { payload = (json) => json, from, availableAt = null }: InsertOptions = {},
): SQL {
  const { lane, topic } = BEFORE[row.stream];
  return sql`insert into outbox (stream, lane, topic, client_id, key, event_type, payload, traceparent, available_at)
    select ${row.stream}::text, ${lane}::smallint, ${topic}::text, ${row.clientId}::uuid, ${row.key}::text,
      ${row.eventType}::text, ${payload(sql`${row.payload}::text`)}, ${row.traceparent}::text,
      coalesce(to_timestamp(${availableAt}::float8 / 1000), now())
    ${sql.raw(from ? `from ${from}` : '')}`;
}

const outboxRows = rowsFrom(outbox, [
  ...(['stream', 'lane', 'topic', 'clientId', 'key', 'eventType', 'payload', 'traceparent'] as const),
]);

/** One of many rows, as `insertManyIntoOutbox` takes them. */
export function toOutboxJson(row: OutboxRow): JsonRow {
  return outboxRows.toJson({ ...row, ...BEFORE[row.stream] });
}

/** The statement, or CTE, that writes outbox rows which may go at once, in their order. */
export function insertManyIntoOutbox(rows: readonly JsonRow[]): SQL {
  return sql`insert into outbox (${outboxRows.columns}) ${outboxRows.select(rows)}`;
}

/**
 * The statement, or CTE, that writes for each row of the CTE `changed` the one that is given for its `id`, where one is.
 * @param payload fills in what only the statement knows: of the payload as SQL (text) another
 */
export function insertEachIntoOutbox(
  rows: readonly { id: string; row: OutboxRow }[],
  payload: (json: SQL) => SQL,
): SQL {
  const given = rows.map(({ id, row }) => ({ for: id, ...row, ...BEFORE[row.stream] }));
  return sql`insert into outbox (stream, lane, topic, client_id, key, event_type, payload, traceparent)
    select given.stream, given.lane, given.topic, given."clientId", given.key, given."eventType",
      ${payload(sql`given.payload`)}, given.traceparent
    from json_to_recordset(${JSON.stringify(given)}::json) as given ("for" uuid, stream text, lane smallint, topic text,
      "clientId" uuid, key text, "eventType" text, payload text, traceparent text)
    join changed on changed.id = given."for"`;
}

/**
 * One row by itself, in the transaction of the change that it tells of.
 * @param availableAt not before then, in milliseconds since 1970 on the database's clock; at once unless given
 */
export async function insertOutboxRow(tx: Queryable, row: OutboxRow, availableAt: number | null = null): Promise<void> {
  await execute(tx, 'insert-outbox-row', insertIntoOutbox(row, { availableAt }));
}

/** Several, which may go at once; in the transaction of the changes that they tell of. */
export async function insertOutboxRows(tx: Queryable, rows: readonly OutboxRow[]): Promise<void> {
  if (rows.length === 0) return;
  await execute(tx, 'insert-outbox-rows', insertManyIntoOutbox(rows.map(toOutboxJson)));
}

/** Whether anything of a stream waits, also what is for later. */
export async function hasRowsOf(db: Queryable, stream: Stream): Promise<boolean> {
  const waiting = sql`select client_id from outbox where ${STREAM} = ${stream} order by client_id limit 1`;
  return (await execute(db, 'has-outbox-rows-of', waiting)) > 0;
}

/** Forgets rows that Kafka has acknowledged; in the transaction that claimed them. */
export async function deleteRows(tx: Queryable, ids: string[]): Promise<void> {
  await execute(tx, 'delete-outbox-rows', sql`delete from outbox where id = any(${sql.param(ids)}::bigint[])`);
}

/** A row waits for as long again as it has waited, so that those of a partition that fails cost ever less. */
const LONGEST_PUT_OFF = '30 seconds';

/** Lets others go first; in the transaction that claimed them. */
export async function putOffRows(tx: Queryable, ids: string[]): Promise<void> {
  await execute(
    tx,
    'put-off-outbox-rows',
    sql`update outbox set available_at = now() +
        least(greatest(now() - created_at, interval '1 second'), ${LONGEST_PUT_OFF}::interval)
      where id = any(${sql.param(ids)}::bigint[])`,
  );
}

/**
 * A row that Kafka refuses for good becomes a dead letter and blocks nothing; in the transaction that claimed it.
 * @param topic as it is called today; @param reason the broker's error code, such as MESSAGE_TOO_LARGE
 */
export async function refuseRow(
  tx: Queryable,
  { id, topic }: { id: string; topic: string },
  deadLetterId: string,
  reason: string,
): Promise<void> {
  await execute(
    tx,
    'refuse-outbox-row',
    sql`with refused as (delete from outbox where id = ${id} returning *)
      insert into dead_letters (id, client_id, message_key, original_payload, source_topic, error_code, error_message, status)
      select ${deadLetterId}, client_id, key, convert_to(payload, 'UTF8'), ${topic}, 'kafka_refused', ${reason}, 'FAILED'
      from refused`,
  );
}
