import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clearText } from '../../src/db/content-cipher.ts';
import { getNotification, listNotifications } from '../../src/db/queries/notifications/read.ts';
import { recordNotification } from '../support/factories/notifications.ts';
import { type SmtpSink, startSmtpSink } from '../support/fakes/smtp-sink.ts';
import { startDeliveries } from '../support/servers/deliveries.ts';
import { useDatabase } from '../support/servers/use-api.ts';

let sink: SmtpSink;
const clientId = randomUUID();
const db = useDatabase();

beforeAll(async () => {
  sink = await startSmtpSink();
});
afterAll(() => sink.close());

/** The smallest UUID v7 of a moment: its first 48 bits are the milliseconds (RFC 9562, 5.7). */
function idAt(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

const KEYS = { notifications: 'id', attempts: 'notification_id', timeline: 'notification_id' };

/** The step of docs/decisions/0004: the table becomes the first partition of one of the same name, without a rewrite. */
async function partition(table: keyof typeof KEYS, from: string): Promise<void> {
  const { pool } = db.database;
  const key = KEYS[table];
  await pool.query(`alter table ${table} add constraint ${table}_first check (${key} < '${from}') not valid`);
  await pool.query(`alter table ${table} validate constraint ${table}_first`);
  await pool.query(`begin;
    alter table ${table} rename to ${table}_first;
    create table ${table} (like ${table}_first including defaults including constraints including storage) partition by range (${key});
    alter table ${table} drop constraint ${table}_first;
    alter table ${table} attach partition ${table}_first for values from (minvalue) to ('${from}');
    create table ${table}_next partition of ${table} for values from ('${from}') to (maxvalue);
    commit`);
  const { rows } = await pool.query(`select indexdef from pg_indexes where tablename = $1`, [`${table}_first`]);
  for (const { indexdef } of rows) {
    // Each index anew on the whole: PostgreSQL finds the one that the old table has and takes it as its part.
    const definition = indexdef.replace(/INDEX \S+ ON \S+_first/, `INDEX ON ${table}`);
    await pool.query(definition);
  }
}

async function deliverOne(): Promise<string> {
  const { id, publicId } = await recordNotification(db.database, clientId);
  const deliveries = startDeliveries(db.database, sink.port);
  expect(await deliveries.deliver(publicId)).toEqual({ kind: 'sent' });
  await deliveries.stop();
  return id;
}

test('tables with rows become partitions without a rewrite, and the path runs on', async () => {
  const before = await deliverOne();
  const waiting = await recordNotification(db.database, clientId);
  const { pool, orm } = db.database;
  const files = async () => {
    const { rows } = await pool.query(
      `select relfilenode from pg_class where relname in ('notifications', 'notifications_first') and relkind = 'r'`,
    );
    return rows.map((row) => row.relfilenode);
  };
  const fileBefore = await files();

  const boundary = Date.now() + 1_500;
  for (const table of Object.keys(KEYS) as (keyof typeof KEYS)[]) await partition(table, idAt(boundary));
  expect(await files()).toEqual(fileBefore);

  // What was accepted before the step is delivered after it, by the same statements.
  const deliveries = startDeliveries(db.database, sink.port);
  expect(await deliveries.deliver(waiting.publicId)).toEqual({ kind: 'sent' });
  await deliveries.stop();
  await new Promise((resolve) => setTimeout(resolve, Math.max(boundary - Date.now(), 0) + 5));
  const after = await deliverOne();

  const { rows } = await pool.query('select tableoid::regclass::text as part, id from notifications order by id');
  expect(rows).toEqual([
    { part: 'notifications_first', id: before },
    { part: 'notifications_first', id: waiting.id },
    { part: 'notifications_next', id: after },
  ]);
  const { rows: listed } = await listNotifications(
    orm,
    clearText,
    { clientId, environment: null },
    { status: 'SENT' },
    10,
  );
  expect(listed.map((row) => row.id)).toEqual([after, waiting.id, before]);
  expect((await getNotification(orm, clearText, { clientId, environment: null }, after))?.attempts).toHaveLength(1);
});
