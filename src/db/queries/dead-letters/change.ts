import { sql } from 'drizzle-orm';
import type { DeadLetterKind, DeadLetterStatus } from '../../../domain/dead-letter.ts';
import { isWithin } from '../../../domain/row-access.ts';
import type { Queryable } from '../../client.ts';
import { execute, findRow, queryRow, queryRows } from '../../statement.ts';
import { type LockedNotification, lockNotification } from '../notifications/lock.ts';
import { type DeadLetterTarget, kindOf } from './read.ts';

/** A dead letter as it stands under a lock, and its notification under one as well. */
export type LockedDeadLetter = {
  id: string;
  /** UUID of whose it is; null where that is nobody. */
  clientId: string | null;
  kind: DeadLetterKind;
  run: number | null;
  status: DeadLetterStatus;
  /** Null where there is none, or none any more. */
  notification: LockedNotification | null;
};

/** A dead letter for the caller's transaction, its notification locked first; null for what may not be seen. */
export async function lockDeadLetter(
  tx: Queryable,
  { id, ...access }: DeadLetterTarget,
): Promise<LockedDeadLetter | null> {
  const found = await findRow<{ clientId: string | null; notificationId: string | null }>(
    tx,
    'find-dead-letter',
    sql`select client_id as "clientId", notification_id as "notificationId" from dead_letters where id = ${id}`,
  );
  if (!found || (access.clientId !== null && found.clientId !== access.clientId)) return null;
  const { clientId, notificationId } = found;
  const notification = notificationId === null ? null : await lockNotification(tx, notificationId);
  // A test key's letters are those of its notifications.
  if (access.environment === 'test' && !(notification && isWithin(access, notification))) return null;
  // Read again: whoever held the notification may have replayed or resolved it meanwhile.
  const letter = await findRow<Pick<LockedDeadLetter, 'run' | 'status'> & { sourcePartition: number | null }>(
    tx,
    'lock-dead-letter',
    sql`select run, status, source_partition as "sourcePartition" from dead_letters where id = ${id} for update`,
  );
  if (!letter) return null;
  const { run, status, sourcePartition } = letter;
  return { id, clientId, kind: kindOf({ notificationId, sourcePartition }), run, status, notification };
}

/** The letter is RETRYING until the run that replays it ends. */
export async function markRetrying(tx: Queryable, id: string): Promise<void> {
  await execute(
    tx,
    'mark-dead-letter-retrying',
    sql`update dead_letters set status = 'RETRYING', retry_at = null where id = ${id}`,
  );
}

/** A row that Kafka refused, as it stood; `now` is the database's clock in milliseconds. */
export type RefusedRow = { clientId: string; key: string; payload: string; now: number };

/** Closes the letter of a refused row by a replay, and answers the row that goes back to the outbox. */
export function takeRefusedRow(tx: Queryable, id: string): Promise<RefusedRow> {
  return queryRow<RefusedRow>(
    tx,
    'take-refused-row',
    sql`update dead_letters set status = 'RESOLVED', resolved_at = clock_timestamp(), resolved_by = 'replay', retry_at = null
      where id = ${id}
      returning client_id as "clientId", message_key as key, convert_from(original_payload, 'UTF8') as payload,
        (extract(epoch from clock_timestamp()) * 1000)::float8 as now`,
  );
}

/** What is undefined stays as it is. */
export async function changeDeadLetter(
  tx: Queryable,
  id: string,
  { retryAt, note }: { retryAt?: Date | null | undefined; note?: string | null | undefined },
): Promise<void> {
  await execute(
    tx,
    'change-dead-letter',
    sql`update dead_letters set retry_at = case when ${retryAt !== undefined} then ${retryAt ?? null} else retry_at end, note = case when ${note !== undefined} then ${note ?? null} else note end where id = ${id}`,
  );
}

/** @param by who or what closed it, such as `person_sent` */
export async function closeDeadLetter(tx: Queryable, id: string, by: string, note: string | null): Promise<void> {
  await execute(
    tx,
    'close-dead-letter',
    sql`update dead_letters set status = 'RESOLVED', resolved_at = clock_timestamp(), resolved_by = ${by},
        note = coalesce(${note}, note), retry_at = null where id = ${id}`,
  );
}

/** The ids of open dead letters whose time to be retried has come, the longest due first. */
export async function findDueRetries(db: Queryable, limit: number): Promise<string[]> {
  const rows = await queryRows<{ id: string }>(
    db,
    'find-due-retries',
    sql`select id from dead_letters where retry_at is not null and status = 'FAILED' and retry_at <= now()
      order by retry_at limit ${limit}`,
  );
  return rows.map(({ id }) => id);
}

/** Forgets a retry that was due and could not begin, so that it is not tried for ever; a later one stands. */
export async function dropDueRetry(db: Queryable, id: string): Promise<void> {
  await execute(
    db,
    'drop-due-retry',
    sql`update dead_letters set retry_at = null where id = ${id} and retry_at <= now()`,
  );
}
