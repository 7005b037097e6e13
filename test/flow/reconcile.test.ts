import { Client, Connection } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { workflowIdFor } from '../../src/contracts/notification-workflow.ts';
import { fromPublicId } from '../../src/domain/ids.ts';
import { createReconciler, type ReconcileDeps, type Reconciled } from '../../src/jobs/reconcile.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { createSignaller } from '../../src/temporal/signaller.ts';
import { createStarter } from '../../src/temporal/starter.ts';
import { eventually } from '../support/expect/eventually.ts';
import { eachOnce, type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import { silentLogger } from '../support/servers/kafka.ts';
import type { TestProcess } from '../support/servers/processes.ts';

let flow: Flow;
let api: TestProcess;
let connection: Connection;
let temporal: Client;

beforeAll(async () => {
  flow = await openFlow();
  connection = await Connection.connect({ address: inject('temporalAddress') });
  temporal = new Client({ connection, namespace: flow.namespace });
  [api] = await Promise.all([flow.start('api', { RELAY_IN_API: 'false' }), flow.start('engine')]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(async () => {
  await connection.close();
  await flow.close();
});

const HOUR_MS = 3_600_000;
const query = async (sql: string, ...values: unknown[]) => (await flow.db.database.pool.query(sql, values)).rows;
const uuid = (id: string) => fromPublicId('notification', id);

/** A pass as it is done every minute; the grace is short because time is. A relay's own may be under way. */
async function pass(overrides: Partial<ReconcileDeps> = {}): Promise<Reconciled> {
  const reconcile = createReconciler({
    database: flow.db.database,
    starter: createStarter(connection, flow.namespace, { eager: false }),
    tell: createSignaller(connection, flow.namespace, silentLogger).tell,
    hasConsumed: async () => true,
    findBehindQueues: async () => [],
    metrics: createMetrics({ defaults: false }),
    wakeRelay: () => {},
    logger: silentLogger,
    graceMs: 60_000,
    ...overrides,
  });
  return (await reconcile()) ?? pass(overrides);
}

/** As if it had been due two minutes ago: late for this test's passes, and not yet for those of a relay, after five. */
async function age(id: string): Promise<void> {
  await query(
    `update outbox set created_at = now() - interval '2 min', available_at = now() - interval '2 min' where key = $1`,
    id,
  );
  await query(
    `update notifications set updated_at = now() - interval '2 min',
      wake_at = case when wake_at is not null then now() - interval '2 min' end,
      send_at = case when send_at is not null then now() - interval '2 min' end where id = $1`,
    uuid(id),
  );
}
const NOTHING = { started: 0, renewed: 0, held: 0, stuck: 0 };

test('what was lost between PostgreSQL and Temporal is started under its own id, once', async () => {
  const ids = [await flow.notify(api), await flow.notify(api, { priority: 1 })];
  // No relay runs yet: the records are lost as a broken Kafka would lose them.
  await query('delete from outbox');
  expect(await pass()).toEqual(NOTHING);
  for (const id of ids) await age(id);
  expect(await pass()).toEqual({ ...NOTHING, started: 2 });
  await flow.until('SENT', ids);
  expect(flow.mails()).toMatchObject(eachOnce(ids));
  expect(await pass()).toEqual(NOTHING);
});

test('what waits for Kafka, or for a bridge that is behind, is left alone', async () => {
  const id = await flow.notify(api);
  await age(id);
  expect(await pass()).toEqual(NOTHING);
  await query('delete from outbox');
  expect(await pass({ hasConsumed: async (stream) => stream !== 'normal' })).toEqual(NOTHING);
  expect(await pass({ hasConsumed: () => Promise.reject(new Error('Kafka is away')) })).toEqual(NOTHING);
  expect(await pass()).toEqual({ ...NOTHING, started: 1 });
  await flow.until('SENT', [id]);
});

test('one whose workflow was terminated gets its next run; one that may have been sent is held', async () => {
  const relay = await flow.start('relay');
  const sendAt = new Date(Date.now() + HOUR_MS).toISOString();
  const ids = [await flow.notify(api, { sendAt }), await flow.notify(api, { sendAt })] as [string, string];
  const [clean, doubtful] = ids;
  await flow.until('SCHEDULED', ids);
  for (const id of ids) {
    await temporal.workflow.getHandle(workflowIdFor(id, 0)).terminate('by a person');
    await age(id);
  }
  await query(
    `with n as (update notifications set status = 'RETRYING', wake_at = null, retry = '{"delaysMs": [1000]}' where id = $1 returning *)
      insert into attempts (notification_id, run, seq, client_id, channel, provider, epoch, state, lease_until, started_at, outcome)
      select id, 0, 1, client_id, channel, 'smtp', 1, 'finished', now(), now(), 'ambiguous' from n`,
    uuid(doubtful),
  );
  expect(await pass()).toEqual({ ...NOTHING, renewed: 1, held: 1 });
  await flow.until('SENT', [clean]);
  expect(flow.mails()[clean]).toBe(1);
  const handle = temporal.workflow.getHandle(workflowIdFor(clean, 1));
  // It ends right after its mail is on record.
  await eventually(async () => (await handle.describe()).status.name === 'COMPLETED', { what: 'the end of the run' });
  await flow.until('UNKNOWN', [doubtful]);
  expect(await query('select error_code from dead_letters where notification_id = $1', uuid(doubtful))).toEqual([
    { error_code: 'workflow_lost' },
  ]);
  expect(flow.mails()[doubtful]).toBeUndefined();
  await relay.stop();
});

test('a sender that died with its workflow leaves UNKNOWN, not a second mail', async () => {
  const sendAt = new Date(Date.now() + HOUR_MS).toISOString();
  const relay = await flow.start('relay');
  const id = await flow.notify(api, { sendAt });
  await flow.until('SCHEDULED', [id]);
  await temporal.workflow.getHandle(workflowIdFor(id, 0)).terminate('by a person');
  await query(
    `with n as (update notifications set status = 'PROCESSING', epoch = 1, wake_at = null,
        updated_at = now() - interval '2 min' where id = $1 returning *)
      insert into attempts (notification_id, run, seq, client_id, channel, provider, epoch, state, lease_until, started_at)
      select id, 0, 1, client_id, channel, 'smtp', 1, 'sending', now() - interval '2 min', now() - interval '3 min' from n`,
    uuid(id),
  );
  expect(await pass()).toEqual({ ...NOTHING, held: 1 });
  await flow.until('UNKNOWN', [id]);
  expect(flow.mails()[id]).toBeUndefined();
  await relay.stop();
});

test('one whose signal was lost is counted, told to look, and sent; a long back-off or a far date is no delay', async () => {
  const relay = await flow.start('relay');
  const sendAt = new Date(Date.now() + 10 * HOUR_MS).toISOString();
  const [late, far, backingOff] = (await Promise.all([
    flow.notify(api, { sendAt }),
    flow.notify(api, { sendAt }),
    flow.notify(api, { sendAt, retry: { delaysMs: [2 * HOUR_MS] } }),
  ])) as [string, string, string];
  await flow.until('SCHEDULED', [late, far, backingOff]);
  // Brought forward, and neither the signal nor Kafka's copy of it ever came.
  await query(`update notifications set send_at = now(), wake_at = now() - interval '2 min' where id = $1`, uuid(late));
  await query(
    `update notifications set status = 'RETRYING', updated_at = now() - interval '2 min' where id = $1`,
    uuid(backingOff),
  );
  expect(await pass()).toEqual({ ...NOTHING, stuck: 1 });
  await flow.until('SENT', [late]);
  await query(`update notifications set retry = '{"delaysMs": [1000]}' where id = $1`, uuid(backingOff));
  expect(await pass()).toEqual({ ...NOTHING, stuck: 1 });
  for (const id of [far, backingOff]) await temporal.workflow.getHandle(workflowIdFor(id, 0)).terminate('end of test');
  await query(`update notifications set status = 'CANCELLED' where id = any($1)`, [far, backingOff].map(uuid));
  await relay.stop();
});

test('a pass asks page by page, and no faster than it may', async () => {
  const ids = await Promise.all(Array.from({ length: 12 }, () => flow.notify(api)));
  await query('delete from outbox');
  for (const id of ids) await age(id);
  const startedAt = performance.now();
  expect(await pass({ pageSize: 5, asksPerSecond: 20 })).toEqual({ ...NOTHING, started: 12 });
  expect(performance.now() - startedAt).toBeGreaterThan(550);
  await flow.until('SENT', ids);
  expect(flow.mails()).toMatchObject(eachOnce(ids));
});
