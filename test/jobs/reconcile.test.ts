import { randomUUID } from 'node:crypto';
import { WorkflowClient } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { workflowIdFor } from '../../src/contracts/notification-workflow.ts';
import { withJobLock } from '../../src/db/queries/job-lock.ts';
import { findHeldUp } from '../../src/db/queries/outbox/find-held-up.ts';
import { insertOutboxRow } from '../../src/db/queries/outbox/rows.ts';
import { fromPublicId } from '../../src/domain/ids.ts';
import { createReconciler, type ReconcileDeps } from '../../src/jobs/reconcile.ts';
import { hasConsumed } from '../../src/kafka/has-consumed.ts';
import { placeGroup } from '../../src/kafka/place-group.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { connectLazily } from '../../src/temporal/client-connection.ts';
import { findBehindQueues } from '../../src/temporal/queue-backlog.ts';
import { createSignaller } from '../../src/temporal/signaller.ts';
import { createStarter, type Starter } from '../../src/temporal/starter.ts';
import { eventually } from '../support/expect/eventually.ts';
import { recordNotification } from '../support/factories/notifications.ts';
import { createTopic, deleteTopic, produceTo, silentLogger, testKafka, uniqueName } from '../support/servers/kafka.ts';
import { createNamespace, type TestNamespace } from '../support/servers/temporal-namespace.ts';
import { useDatabase } from '../support/servers/use-api.ts';

const NOTHING = { started: 0, renewed: 0, held: 0, stuck: 0 };

let namespace: TestNamespace;
let temporal: ReturnType<typeof connectLazily>;
let starter: Starter;
const metrics = createMetrics({ defaults: false });
const db = useDatabase();

beforeAll(async () => {
  const address = inject('temporalAddress');
  // Nobody works its queues: what is started runs on, and waits.
  namespace = await createNamespace(address);
  temporal = connectLazily({ address, namespace: namespace.name, tls: null, apiKey: null });
  starter = createStarter(temporal, namespace.name, { eager: false });
});
beforeEach(() => query('truncate notifications, timeline, outbox'));
afterAll(async () => {
  await temporal.close();
  await namespace.delete();
});

const query = async (text: string, ...values: unknown[]) => (await db.database.pool.query(text, values)).rows;

function reconciler(overrides: Partial<ReconcileDeps> = {}) {
  return createReconciler({
    database: db.database,
    starter,
    tell: createSignaller(temporal, namespace.name, silentLogger).tell,
    hasConsumed: async () => true,
    findBehindQueues: async () => [],
    wakeRelay: () => {},
    metrics,
    logger: silentLogger,
    asksPerSecond: 1_000,
    ...overrides,
  });
}

type Record = Parameters<typeof recordNotification>[2];

/** One that was accepted ten minutes ago; it still stands in the outbox. */
async function waiting(clientId: string, overrides: Record = {}): Promise<string> {
  const { id } = await recordNotification(db.database, clientId, overrides);
  await query(`update notifications set updated_at = now() - interval '10 minutes' where id = $1`, id);
  await query(
    `update outbox set created_at = now() - interval '10 minutes', available_at = now() - interval '10 minutes' where client_id = $1`,
    clientId,
  );
  return id;
}
/** One of which nothing is left but its row. */
async function lost(clientId: string, overrides: Record = {}): Promise<string> {
  const { publicId } = await recordNotification(db.database, clientId, overrides);
  await query('delete from outbox where key = $1', publicId);
  await query(`update notifications set updated_at = now() - interval '10 minutes' where id = $1`, uuid(publicId));
  return publicId;
}
const uuid = (id: string) => fromPublicId('notification', id);
const handleOf = (id: string) =>
  new WorkflowClient({ connection: temporal, namespace: namespace.name }).getHandle(workflowIdFor(id, 0));

test('what stands in the outbox is not judged, and what is lost is started, of the same client as well', async () => {
  const [held, other] = [randomUUID(), randomUUID()];
  await waiting(held);
  const ids = [await lost(held), await lost(held, { priority: 1 }), await lost(other)];
  expect(await reconciler()()).toEqual({ ...NOTHING, started: 3 });
  for (const id of ids) expect((await handleOf(id).describe()).status.name).toBe('RUNNING');
});

test('news that waits in the outbox is no reason to leave a notification alone', async () => {
  const clientId = randomUUID();
  const id = await lost(clientId);
  const row = { clientId, key: id, eventType: 'notification.sent', payload: '{}', traceparent: null };
  await insertOutboxRow(db.database.pool, { ...row, stream: 'status' });
  await query(`update outbox set created_at = now() - interval '1 hour', available_at = now() - interval '1 hour'`);
  expect(await reconciler()()).toEqual({ ...NOTHING, started: 1 });
});

test('what is in the outbox for later, or was until a moment ago, is not overtaken', async () => {
  const clientId = randomUUID();
  await waiting(clientId);
  for (const moment of ['1 hour', '-1 second']) {
    await query('update outbox set available_at = now() + $1::interval', moment);
    expect(await reconciler()()).toEqual(NOTHING);
  }
  await query('delete from outbox');
  expect(await reconciler()()).toEqual({ ...NOTHING, started: 1 });
});

test('what left the outbox only now, and stands in Kafka, is not overtaken', async () => {
  const kafka = testKafka();
  const topic = await createTopic(kafka, { partitions: 1 });
  const id = await lost(randomUUID());
  await produceTo(kafka, topic, 0, [id]);
  const group = uniqueName('group');
  const inKafka = reconciler({ hasConsumed: (_stream, before) => hasConsumed(kafka, group, topic, before) });
  expect(await inKafka()).toEqual(NOTHING);
  await placeGroup(kafka, group, [{ topic, partitions: [{ partition: 0, offset: '1' }] }], 15_000);
  expect(await inKafka()).toEqual({ ...NOTHING, started: 1 });
  await deleteTopic(kafka, topic);
});

test('while a queue is behind, nothing that goes by it is asked about or called stuck', async () => {
  await lost(randomUUID());
  const asked: string[] = [];
  const counting: Pick<Starter, 'start' | 'runState'> = {
    start: starter.start,
    runState: (run) => {
      asked.push(run.notificationId);
      return starter.runState(run);
    },
  };
  // Into a queue that nobody works.
  expect(await reconciler({ starter: counting })()).toEqual({ ...NOTHING, started: 1 });
  const behind = (olderThanMs: number) => findBehindQueues(temporal, namespace.name, olderThanMs);
  await eventually(async () => (await behind(1_500)).some(({ urgent }) => !urgent));
  expect(await behind(1_500)).toContainEqual({ channel: 'email', urgent: false });
  expect(await behind(3_600_000)).toEqual([]);
  const others = [
    await lost(randomUUID(), { channel: 'sms' }),
    await lost(randomUUID(), { channel: 'push', priority: 2 }),
  ];
  asked.length = 0;
  expect(await reconciler({ starter: counting, findBehindQueues: () => behind(1_500) })()).toMatchObject({ stuck: 0 });
  expect(asked.sort()).toEqual(others.sort());
});

test('one that runs is told to look at its row, once in a while and not in each pass', async () => {
  const id = await lost(randomUUID());
  const pass = reconciler();
  await pass();
  expect(await pass()).toEqual({ ...NOTHING, stuck: 1 });
  expect(await pass()).toEqual({ ...NOTHING, stuck: 1 });
  const { events } = await handleOf(id).fetchHistory();
  const signals = events?.filter((event) => event.workflowExecutionSignaledEventAttributes);
  expect(signals?.map((event) => event.workflowExecutionSignaledEventAttributes?.signalName)).toEqual(['changed']);
});

test('a pass is bounded, the next one goes on where it ended, and one that cannot be judged stands in nobody’s way', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 7; n++) ids.push(await lost(randomUUID()));
  const asked: string[] = [];
  const stuck: Pick<Starter, 'start' | 'runState'> = {
    start: starter.start,
    runState: async ({ notificationId }) => {
      asked.push(notificationId);
      if (asked.length === 4) throw new Error('no answer');
      return 'running';
    },
  };
  const tell = async () => 'told' as const;
  const pass = reconciler({ starter: stuck, tell, asksPerPass: 3, pageSize: 2 });
  expect(await pass()).toEqual({ ...NOTHING, stuck: 3 });
  await expect(pass()).rejects.toThrow('no answer');
  await pass();
  expect(asked).toEqual(ids);
  const byRows = reconciler({
    starter: { ...stuck, runState: async () => 'running' },
    tell,
    rowsPerPass: 4,
    pageSize: 2,
  });
  expect(await byRows()).toEqual({ ...NOTHING, stuck: 4 });
  expect(await byRows()).toEqual({ ...NOTHING, stuck: 7 });
});

test('how many are stuck is said by whoever has looked, and by nobody who has not', async () => {
  await lost(randomUUID());
  const gauge = async () => (await metrics.stuckNotifications.get()).values[0]?.value;
  const pass = reconciler({
    starter: { start: starter.start, runState: async () => 'running' },
    tell: async () => 'told',
  });
  await pass();
  expect(await gauge()).toBe(1);
  await withJobLock(db.database.pool, 'reconciler', async () => expect(await pass()).toBeNull());
  expect(await gauge()).toBe(0);
  await pass();
  expect(await gauge()).toBe(1);
  const blind = reconciler({ findBehindQueues: () => Promise.reject(new Error('away')) });
  await expect(blind()).rejects.toThrow('away');
  expect(await gauge()).toBe(0);
});

test('who is held up is found without a look at the backlog', async () => {
  await query(
    `insert into outbox (stream, lane, topic, client_id, key, event_type, payload, created_at, available_at)
      select 'normal', 1, 'notifications', ('00000000-0000-7000-8000-00000000000' || i % 3)::uuid, 'ntf_' || i, 'notification.created', '{}',
        now() - interval '10 minutes', now() - interval '10 minutes' from generate_series(1, 30000) i`,
  );
  await query('vacuum analyze outbox');
  const connection = await db.database.pool.connect();
  try {
    /** Rows of the table that were read one by one, and entries of its indexes. */
    const read = async (): Promise<{ rows: number; entries: number }> => {
      await connection.query('select pg_stat_force_next_flush()');
      const { rows } = await connection.query(
        `select pg_stat_get_tuples_returned('outbox'::regclass)::int as rows,
          sum(pg_stat_get_tuples_returned(indexrelid))::int as entries from pg_index where indrelid = 'outbox'::regclass`,
      );
      return rows[0];
    };
    const before = await read();
    expect(await findHeldUp(connection)).toHaveLength(3);
    const after = await read();
    expect(after.rows).toBe(before.rows);
    expect(after.entries - before.entries).toBeGreaterThan(0);
    // Of each of the three no more than are named.
    expect(after.entries - before.entries).toBeLessThan(500);
  } finally {
    connection.release();
  }
});
