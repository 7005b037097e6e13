import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../../../src/db/client.ts';
import { insertParkedRecord } from '../../../src/db/queries/dead-letters/insert.ts';
import type { NewNotification } from '../../../src/db/queries/notifications/accept.ts';
import { giveUpNotification } from '../../../src/db/queries/notifications/change-status.ts';
import { refuseRow } from '../../../src/db/queries/outbox/rows.ts';
import { toPublicId } from '../../../src/domain/ids.ts';
import { deadLetter, statusEvent } from '../../../src/services/outbox-records.ts';
import { recordNotification } from '../../support/factories/notifications.ts';

/** A dead letter and its notification: UUIDs, and as the outside knows them. */
export type TestLetter = { id: string; publicId: string; notificationId: string; publicNotificationId: string };

type Options = { code?: string; provider?: string; status?: 'FAILED' | 'UNKNOWN'; run?: number };

/** A notification that was given up, as a worker does it. */
export async function giveUpOne(
  database: Database,
  clientId: string,
  overrides: Partial<NewNotification> = {},
  options: Options = {},
): Promise<TestLetter> {
  const { id } = await recordNotification(database, clientId, overrides);
  return giveUp(database, id, options);
}

/** Ends the run that a notification is in, as a worker does it. */
export async function giveUp(
  { pool }: Database,
  notificationId: string,
  { code = 'smtp_550', provider = 'smtp', status = 'FAILED' }: Options = {},
): Promise<TestLetter> {
  const { rows } = await pool.query(
    `update notifications set status = 'PROCESSING', provider = $2, retry_count = 3, error_message = 'the words of a vendor'
      where id = $1 returning client_id, run, channel`,
    [notificationId, provider],
  );
  const { run, client_id: clientId, channel } = rows[0];
  // PROCESSING gives up as UNKNOWN, RETRYING as FAILED (the table of statuses).
  if (status === 'FAILED')
    await pool.query(`update notifications set status = 'RETRYING' where id = $1`, [notificationId]);
  const about = { id: notificationId, run, clientId, channel, provider, tags: [], traceparent: null };
  const { row, record } = deadLetter(about, code);
  const news = { event: statusEvent(about, status, code), record };
  const done = await giveUpNotification(pool, status, { ...row, notificationId, run }, news);
  if (!done) throw new Error('not given up');
  return {
    id: row.id,
    publicId: toPublicId('deadLetter', row.id),
    notificationId,
    publicNotificationId: toPublicId('notification', notificationId),
  };
}

/** A record that nobody could read, as the dead-letter consumer keeps it. */
export async function parkOne(
  { pool }: Database,
  payload = Buffer.from([0x7b, 0xff, 0x00]),
): Promise<TestLetter['publicId']> {
  const id = uuidv7();
  await insertParkedRecord(pool, {
    id,
    reason: 'unreadable',
    topic: 'notifications',
    partition: 2,
    offset: 9_007_199_254_740_993n,
    key: randomUUID(),
    payload,
    payloadHash: Buffer.alloc(32, 7),
    note: null,
  });
  return toPublicId('deadLetter', id);
}

/** The row of a notification that Kafka refused for good, as the relay leaves it. */
export async function refuseOne(
  database: Database,
  clientId: string,
): Promise<{ publicId: string; notificationId: string }> {
  const { publicId: notificationId } = await recordNotification(database, clientId);
  const id = uuidv7();
  const { rows } = await database.pool.query('select id from outbox where key = $1', [notificationId]);
  await refuseRow(database.pool, { id: rows[0].id, topic: 'notifications' }, id, 'MESSAGE_TOO_LARGE');
  return { publicId: toPublicId('deadLetter', id), notificationId };
}

export async function letterOf({ pool }: Database, id: string) {
  return (await pool.query('select * from dead_letters where id = $1', [id])).rows[0];
}

export async function notificationOf({ pool }: Database, id: string) {
  return (await pool.query('select * from notifications where id = $1', [id])).rows[0];
}

/** The records of a notification that wait for the bridge, the newest last. */
export async function createdRows({ pool }: Database, publicId: string) {
  const { rows } = await pool.query(
    `select stream, payload::jsonb as payload, available_at as "availableAt" from outbox
      where key = $1 and event_type = 'notification.created' order by id`,
    [publicId],
  );
  return rows;
}
