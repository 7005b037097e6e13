import { Connection } from '@temporalio/client';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { type NotificationRecord, SCHEMA_VERSION } from '../../src/contracts/notification-record.ts';
import { taskQueueFor } from '../../src/contracts/notification-workflow.ts';
import { toPublicId } from '../../src/domain/ids.ts';
import { DEFAULT_RETRY } from '../../src/domain/retry-policy.ts';
import { placeGroup } from '../../src/kafka/place-group.ts';
import { withAdmin } from '../../src/kafka/with-admin.ts';
import { connectTemporal, installRuntime } from '../../src/temporal/connection.ts';
import { runWorker } from '../../src/temporal/run-worker.ts';
import { createSignaller } from '../../src/temporal/signaller.ts';
import { createStarter } from '../../src/temporal/starter.ts';
import { eventually } from '../support/expect/eventually.ts';
import { produce } from '../support/expect/records.ts';
import { notificationBody } from '../support/factories/notifications.ts';
import { size } from '../support/factories/size.ts';
import { eachOnce, type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import { silentLogger } from '../support/servers/kafka.ts';
import type { TestProcess } from '../support/servers/processes.ts';
import { createNamespace, type TestNamespace } from '../support/servers/temporal-namespace.ts';

/*
 * A notification is delivered once because of three layers (docs/architecture.md). Here each stands alone: the other two are
 * switched off, or made to protect nothing.
 */

let flow: Flow;
let namespace: TestNamespace;
beforeAll(async () => {
  [namespace, flow] = await Promise.all([createNamespace(inject('temporalAddress')), openFlow()]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(async () => {
  await flow.close();
  await namespace.delete();
});

const COUNT = size(20, 200);

const stopAll = async (processes: TestProcess[]) =>
  expect(await Promise.all(processes.map((process) => process.stop()))).toEqual(processes.map(() => 0));
const startsOf = (bridge: TestProcess, result: string) => bridge.metric('workflow_starts_total', { result });
/** Exactly so many: one more would have been counted by the time that the test ends with them. */
const untilStarts = (bridge: TestProcess, result: string, count: number) =>
  expect.poll(() => startsOf(bridge, result), { timeout: 60_000, interval: 100 }).toBe(count);

test('the claim alone: each record starts a workflow in two namespaces at once, and each mail comes exactly once', async () => {
  const elsewhere = { TEMPORAL_NAMESPACE: namespace.name, KAFKA_GROUP_ID: `${flow.env.KAFKA_GROUP_ID}-elsewhere` };
  const [api, here, there, ...workers] = (await Promise.all([
    flow.start('api'),
    flow.start('bridge'),
    flow.start('bridge', elsewhere),
    flow.start('worker'),
    flow.start('worker', elsewhere),
  ])) as [TestProcess, TestProcess, TestProcess, ...TestProcess[]];
  const ids = await Promise.all(Array.from({ length: COUNT }, () => flow.notify(api)));
  await flow.until('SENT', ids, 60_000);

  // The workflow id has protected nothing: both runs of each went their way to the end.
  for (const bridge of [here, there]) await untilStarts(bridge, 'started', COUNT);
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  onTestFinished(() => connection.close());
  for (const name of [flow.namespace, namespace.name]) {
    const { runState } = createStarter(connection, name, { eager: false });
    // Who came second waits for the end of a lease; it may as well look now.
    const signaller = createSignaller(connection, name, silentLogger);
    for (const id of ids) signaller.changed(id, 0);
    const haveEnded = async () => {
      const states = await Promise.all(ids.map((notificationId) => runState({ notificationId, run: 0 })));
      return states.every((state) => state === 'closed');
    };
    await eventually(haveEnded, { timeoutMs: 60_000, everyMs: 200, what: `the end of each run in ${name}` });
  }
  expect(flow.mails()).toEqual(eachOnce(ids));
  await flow.until('SENT', ids);
  const { rows } = await flow.db.database.pool.query('select count(*)::int as attempts from attempts');
  expect(rows[0]).toEqual({ attempts: COUNT });
  await stopAll([api, here, there, ...workers]);
}, 180_000);

test('the workflow id alone: records that stand three times in Kafka and are read twice call `deliver` once each', async () => {
  const ids = Array.from({ length: COUNT }, () => toPublicId('notification', uuidv7()));
  const calls: Record<string, number> = {};
  const worker = await startCountingWorker(calls);
  let bridge = await flow.start('bridge');
  const records = ids.map((id) => ({
    topic: flow.topics.notifications,
    key: id,
    value: JSON.stringify(recordOf(id)),
  }));
  const from = await endOfTopic();
  await produce(flow.kafka, [...records, ...records, ...records]);
  await untilStarts(bridge, 'already_started', 2 * COUNT);
  await untilStarts(bridge, 'started', COUNT);
  await eventually(() => Object.keys(calls).length === COUNT, { timeoutMs: 30_000, what: 'a call for each' });
  expect(calls).toEqual(eachOnce(ids));

  await stopAll([bridge]);
  await readAgain(from);
  bridge = await flow.start('bridge');
  await untilStarts(bridge, 'already_started', 3 * COUNT);
  expect(await startsOf(bridge, 'started')).toBe(0);
  await stopAll([bridge]);
  await worker.stop();
  expect(calls).toEqual(eachOnce(ids));
}, 120_000);

/** For the two tests that follow: without relays, so that nothing leaves the outbox. */
let apis: TestProcess[] = [];
const openApis = async () => {
  if (apis.length > 0) return;
  apis = await Promise.all([1, 2].map(() => flow.start('api', { RELAY_IN_API: 'false' })));
  for (const api of apis) flow.processes.keep(api);
};

test.each([
  ['Idempotency-Key', { 'idempotency-key': 'layer-1' }, {}],
  ['eventId', {}, { eventId: 'layer-1' }],
])(
  'the %s alone: 50 requests at once through two APIs record one notification and one outbox row',
  async (name, headers, fields) => {
    await openApis();
    const before = await rowsInAll();
    const body = notificationBody({ tags: [name], ...fields });
    const ask = async (api: TestProcess): Promise<string> => {
      for (;;) {
        const answer = await flow.request(api, 'POST', '/api/notifications', { body, headers });
        if (answer.status === 202) return answer.json.data.notificationId;
        expect(answer.json).toMatchObject({ status: 409, code: 'request_in_flight' });
      }
    };
    const answered = await Promise.all(Array.from({ length: 50 }, (_, i) => ask(apis[i % 2] as TestProcess)));
    expect(new Set(answered).size).toBe(1);
    expect(await rowsInAll()).toEqual({ notifications: before.notifications + 1, outbox: before.outbox + 1 });
  },
  60_000,
);

/** A worker whose `deliver` has no claim: it only counts. */
async function startCountingWorker(calls: Record<string, number>): Promise<{ stop(): Promise<void> }> {
  installRuntime(silentLogger);
  const settings = { address: inject('temporalAddress'), namespace: flow.namespace, tls: null, apiKey: null };
  const connection = await connectTemporal(settings, silentLogger, new AbortController().signal);
  const worker = await runWorker({
    connection,
    namespace: flow.namespace,
    taskQueue: taskQueueFor('email', { urgent: false }),
    size: 'ordinary',
    activities: {
      async deliver({ notificationId }: { notificationId: string }) {
        calls[notificationId] = (calls[notificationId] ?? 0) + 1;
        return { kind: 'sent' };
      },
    },
    workflowBundle: { codePath: flow.env.WORKFLOW_BUNDLE as string },
    drainMs: 5_000,
    onLost: () => {},
  });
  const stop = async () => {
    await worker.stop();
    await connection.close();
  };
  return { stop };
}

function recordOf(notificationId: string): NotificationRecord {
  return {
    schemaVersion: SCHEMA_VERSION,
    type: 'notification.created',
    notificationId,
    run: 0,
    clientId: flow.client.publicId,
    channel: 'email',
    priority: 5,
    userKey: 'nobody',
    retry: DEFAULT_RETRY,
    onAmbiguous: 'resend',
    routes: [{ channel: 'email', provider: 'smtp' }],
    createdAt: new Date().toISOString(),
  };
}

type Offsets = { partition: number; offset: string }[];

/** Where the next record of each partition will stand. */
async function endOfTopic(): Promise<Offsets> {
  const ends = await withAdmin(flow.kafka, 15_000, (admin) => admin.fetchTopicOffsets(flow.topics.notifications));
  return ends.map(({ partition, high }) => ({ partition, offset: high }));
}

/** Puts the bridge's group, which has no member now, back to there. */
async function readAgain(partitions: Offsets): Promise<void> {
  const groupId = flow.env.KAFKA_GROUP_ID as string;
  const topic = flow.topics.notifications;
  await placeGroup(flow.kafka, groupId, [{ topic, partitions }], 15_000);
}

async function rowsInAll(): Promise<{ notifications: number; outbox: number }> {
  const { rows } = await flow.db.database.pool.query(
    'select (select count(*)::int from notifications) as notifications, (select count(*)::int from outbox) as outbox',
  );
  return rows[0];
}
