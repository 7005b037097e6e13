import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refreshLinePlans } from '../../src/db/queries/account-line/measure.ts';
import { findUsableKeys } from '../../src/db/queries/api-keys.ts';
import { findAnswers, lockRequests, storeAnswers } from '../../src/db/queries/idempotency-keys.ts';
import { claimBatch } from '../../src/db/queries/outbox/claim-batch.ts';
import { recordWebhookDeliveries } from '../../src/db/queries/webhooks/deliveries.ts';
import { NIL_ID } from '../../src/domain/ids.ts';
import { STREAMS } from '../../src/domain/stream.ts';
import { recordNotification } from '../support/factories/notifications.ts';
import { type SmtpSink, startSmtpSink } from '../support/fakes/smtp-sink.ts';
import { startDeliveries } from '../support/servers/deliveries.ts';
import { useDatabase } from '../support/servers/use-api.ts';

/** PostgreSQL makes a plan for the values at hand so often before it decides whether one for all values would do. */
const TRIES = 5;

// One connection, which keeps them.
const db = useDatabase({ poolSize: 1 });
let sink: SmtpSink;
let deliveries: ReturnType<typeof startDeliveries>;

beforeAll(async () => {
  sink = await startSmtpSink();
  deliveries = startDeliveries(db.database, sink.port);
});
afterAll(async () => {
  await deliveries.stop();
  await sink.close();
});

const query = async (sql: string) => (await db.database.pool.query(sql)).rows;

async function deliverSome(): Promise<void> {
  for (let turn = 0; turn < 2 * TRIES; turn++) {
    const { publicId } = await recordNotification(db.database, randomUUID());
    expect(await deliveries.deliver(publicId)).toEqual({ kind: 'sent' });
  }
}

/** What a request that comes alone asks for, where others would share it. */
async function askForOne(): Promise<void> {
  const { pool } = db.database;
  const name = { clientId: NIL_ID, route: 'POST /api/notifications', key: randomUUID() };
  const of = { notificationId: randomUUID(), campaignId: null, wentWrong: false };
  const event = { id: randomUUID(), clientId: NIL_ID, ...of, type: 'notification.sent' };
  await findUsableKeys(pool, ['none']);
  await lockRequests(pool, [name]);
  await findAnswers(pool, [name]);
  await storeAnswers(pool, [{ ...name, requestHash: Buffer.alloc(32), statusCode: 202, response: '{}' }]);
  await recordWebhookDeliveries(pool, [{ ...event, patterns: [], payload: '{}', only: null, except: null }]);
}

test('no statement of what each notification needs is planned anew each time', async () => {
  await deliverSome();
  const turns = STREAMS.map((stream) => ({ stream, room: 500, after: NIL_ID }));
  for (let round = 0; round < 2 * TRIES; round++) {
    await claimBatch(db.database.pool, turns);
    await askForOne();
  }
  const { rows } = await db.database.pool.query<{ name: string; anew: number }>(
    'select name, custom_plans::int as anew from pg_prepared_statements order by name',
  );
  expect(rows.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['accept-notifications', 'claim-outbox-batch', 'find-usable-keys', 'claim-at-once']),
  );
  expect(rows.filter(({ anew }) => anew > TRIES)).toEqual([]);
});

test('with thousands in line for another account no claim reads them, also by plans of when nobody waited', async () => {
  await deliverSome();
  await query(`insert into account_line (notification_id, run, account, class, priority, client_id, since)
    select gen_random_uuid(), 0, 'other', 1, 3, gen_random_uuid(), clock_timestamp() from generate_series(1, 5000)`);
  await refreshLinePlans(db.database.pool);
  const read = async () => {
    await query('select pg_stat_force_next_flush()');
    const [row] = await query(
      `select seq_tup_read::int as rows from pg_stat_user_tables where relname = 'account_line'`,
    );
    return row.rows;
  };
  const before = await read();
  await deliverSome();
  expect((await read()) - before).toBe(0);
});
