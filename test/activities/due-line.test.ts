import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mapWithLimit } from '../../src/async/map-with-limit.ts';
import { forgetPastSpans, takeExactTimer } from '../../src/db/queries/account-line/due.ts';
import type { NewNotification } from '../../src/db/queries/notifications/accept.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/durations.ts';
import type { DeliveryOutcome } from '../../src/domain/outcome.ts';
import { cancelNotification } from '../../src/services/notifications/cancel.ts';
import { rescheduleNotification } from '../../src/services/notifications/reschedule.ts';
import { eventually } from '../support/expect/eventually.ts';
import { recordNotification } from '../support/factories/notifications.ts';
import { quietPorts } from '../support/fakes/ports.ts';
import { type SmtpSink, startSmtpSink } from '../support/fakes/smtp-sink.ts';
import { createTestDatabase, type TestDatabase } from '../support/servers/database.ts';
import { startDeliveries } from '../support/servers/deliveries.ts';
import { startLine } from '../support/servers/line.ts';

let db: TestDatabase;
let sink: SmtpSink;
let deliveries: ReturnType<typeof startDeliveries>;

beforeEach(async () => {
  [db, sink] = await Promise.all([createTestDatabase({ poolSize: 20 }), startSmtpSink()]);
  deliveries = startDeliveries(db.database, sink.port);
});
afterEach(async () => {
  await deliveries.stop();
  await sink.close();
  await db.drop();
});

const query = async (sql: string, ...values: unknown[]) => (await db.database.pool.query(sql, values)).rows;
const clients = [randomUUID(), randomUUID()] as const;
const hourAhead = () => new Date(Math.floor(Date.now() / 1_000) * 1_000 + HOUR_MS);

/** Scheduled, and looked at for the first time by its workflow. */
async function schedule(sendAt: Date, clientId: string = clients[0], overrides: Partial<NewNotification> = {}) {
  const one = await recordNotification(db.database, clientId, { sendAt, ...overrides });
  return { ...one, waitMs: waitOf(await deliveries.deliver(one.publicId)) };
}

function waitOf(outcome: DeliveryOutcome): number {
  if (outcome.kind !== 'wait') throw new Error(`it does not wait: ${outcome.kind}`);
  return outcome.waitMs;
}

/** All timers about that moment are taken, so that whoever comes stands in line. */
const crowd = (at: Date) => mapWithLimit(Array.from({ length: 50 }), 1, () => takeExactTimer(db.database.pool, +at));

const standing = () =>
  query('select notification_id as id, since from account_line where account = $1 order by since', 'due');

test('of a hundred for one moment fifty have timers of their own, however many ask at once', async () => {
  const at = hourAhead();
  const all = await mapWithLimit(Array.from({ length: 100 }), 20, () => schedule(at));
  const inLine = new Set((await standing()).map(({ id }) => id));
  expect(inLine.size).toBe(50);
  for (const { id, waitMs } of all) {
    // Who has no timer is called; its own look comes some time of the day after, in case that nobody calls.
    if (inLine.has(id)) expect(waitMs).toBeGreaterThan(HOUR_MS / 2);
    else expect(waitMs).toBeLessThanOrEqual(HOUR_MS);
    expect(waitMs).toBeLessThan(HOUR_MS + DAY_MS);
  }
  // Another time is nobody's concern.
  await schedule(new Date(+at + HOUR_MS));
  expect(await standing()).toHaveLength(50);
});

test('who stands in line for its moment is called when that has come, clients in turn, and sent', async () => {
  const at = hourAhead();
  await crowd(at);
  const ofA = [await schedule(at), await schedule(at), await schedule(at)];
  const ofB = await schedule(at, clients[1]);
  const line = startLine(db.database, { everyMs: 100 });
  try {
    const later = await schedule(new Date(+at + 1));
    await eventually(async () => (await query(`select from account_calls where account = 'due'`)).length === 1);
    expect(line.told).toEqual([]);
    const ids = [...ofA, ofB].map(({ id }) => id);
    await query('update notifications set send_at = clock_timestamp() where id = any($1)', ids);
    await query('update account_line set since = clock_timestamp() where notification_id = any($1)', ids);
    await eventually(async () => line.told.length === 4);
    expect(line.told.slice(0, 2)).toContain(ofB.publicId);
    for (const { publicId } of [...ofA, ofB]) {
      expect(await deliveries.deliver(publicId)).toEqual({ kind: 'sent' });
    }
    expect((await standing()).map(({ id }) => id)).toEqual([later.id]);
  } finally {
    await line.stop();
  }
});

test('a cancel and another time take it out of the line', async () => {
  const at = hourAhead();
  await crowd(at);
  const [cancelled, moved] = [await schedule(at), await schedule(at)];
  const [clientId] = clients;
  const ports = quietPorts(db.database);
  const access = { clientId, environment: 'live' } as const;
  await cancelNotification(ports, { ...access, id: cancelled.id });
  const sendAt = new Date(+at + HOUR_MS);
  await rescheduleNotification(ports, { ...access, id: moved.id, sendAt });
  expect(await standing()).toEqual([]);
  expect(waitOf(await deliveries.deliver(moved.publicId))).toBeGreaterThan(HOUR_MS);
  expect(await standing()).toEqual([]);
});

test('one that stands in line and is looked at again stays there, and one that expires looks soon after that', async () => {
  const at = hourAhead();
  await crowd(at);
  const expiresAt = new Date(+at + 60_000);
  const one = await schedule(at, clients[0], { expiresAt });
  expect(one.waitMs).toBeLessThanOrEqual(2 * HOUR_MS + 60_000);
  await deliveries.deliver(one.publicId);
  expect(await standing()).toEqual([{ id: one.id, since: at }]);
});

test('the count of timers is forgotten once their time is over', async () => {
  const { pool } = db.database;
  await takeExactTimer(pool, Date.now() - 60_000);
  await takeExactTimer(pool, Date.now() + 60_000);
  await forgetPastSpans(pool);
  expect(await query('select timers from due_spans')).toEqual([{ timers: 1 }]);
});
