import { setTimeout as pause } from 'node:timers/promises';
import { Connection, WorkflowClient, WorkflowNotFoundError } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { workflowIdFor } from '../../src/contracts/notification-workflow.ts';
import { fromPublicId } from '../../src/domain/ids.ts';
import { eventually } from '../support/expect/eventually.ts';
import { print } from '../support/expect/print.ts';
import { size } from '../support/factories/size.ts';
import { type Answer, eachOnce, type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';

let flow: Flow;
let connection: Connection;
let workflows: WorkflowClient;

beforeAll(async () => {
  connection = await Connection.connect({ address: inject('temporalAddress') });
  flow = await openFlow();
  workflows = new WorkflowClient({ connection, namespace: flow.namespace });
  await Promise.all([flow.start('engine'), flow.start('engine')]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(async () => {
  await flow.close();
  await connection.close();
});

const COUNT = size(200, 500);
/** Most cancels are spread over about as long as the sends take. */
const SPREAD_MS = size(4_000, 10_000);
const IN_TEN_DAYS_MS = 10 * 86_400_000;

const cancel = (api: TestProcess, id: string): Promise<Answer> =>
  flow.request(api, 'POST', `/api/notifications/${id}/cancel`);

/** Its run in Temporal, or null when it has not been started. */
async function runOf(id: string): Promise<{ status: string; startedAt: number } | null> {
  try {
    const { status, startTime } = await workflows.getHandle(workflowIdFor(id, 0)).describe();
    return { status: status.name, startedAt: startTime.getTime() };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** Waits until each run has come to its own end. */
async function untilClosed(ids: string[]): Promise<{ startedAt: number }[]> {
  return eventually(
    async () => {
      const runs = await Promise.all(ids.map(runOf));
      return runs.every((run) => run?.status === 'COMPLETED') && (runs as { startedAt: number }[]);
    },
    { timeoutMs: 60_000, what: `the end of ${ids.length} runs` },
  );
}

async function cancelledAt(ids: string[]): Promise<number[]> {
  const { rows } = await flow.db.database.pool.query(
    `select n.id, n.status, (select count(*)::int from attempts a where a.notification_id = n.id) as attempts,
       extract(epoch from n.updated_at) * 1000 as at from notifications n where id = any($1::uuid[])`,
    [ids.map((id) => fromPublicId('notification', id))],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = byId.get(fromPublicId('notification', id));
    expect(row).toMatchObject({ status: 'CANCELLED', attempts: 0 });
    return Number(row.at);
  });
}

/** Notifications whose runs wait in Temporal for 10 days, and no relay that could tell them anything. */
async function waitingRuns(...apis: TestProcess[]): Promise<string[]> {
  const relay = await flow.start('relay');
  const sendAt = new Date(Date.now() + IN_TEN_DAYS_MS).toISOString();
  const ids = await Promise.all(
    apis.map((api) => flow.notify(api, { recipient: { email: 'waiting@example.com' }, sendAt })),
  );
  await flow.until('SCHEDULED', ids);
  expect(await relay.stop()).toBe(0);
  for (const id of ids) expect(await runOf(id)).toMatchObject({ status: 'RUNNING' });
  return ids;
}

async function recordsInOutbox(id: string, eventType: string): Promise<number> {
  const { rows } = await flow.db.database.pool.query(
    'select count(*)::int as n from outbox where key = $1 and event_type = $2',
    [id, eventType],
  );
  return rows[0].n;
}

test(`${COUNT} cancels race ${COUNT} sends: what was answered as cancelled is never sent, each other one is sent once`, async () => {
  const quiet = { RELAY_IN_API: 'false' };
  const [first, second] = await Promise.all([flow.start('api', quiet), flow.start('api', quiet)]);
  const api = (isFirst: boolean) => (isFirst ? first : second);
  const ids = await Promise.all(
    Array.from({ length: COUNT }, (_, i) =>
      flow.notify(api(i % 2 > 0), { recipient: { email: `user-${i}@example.com` } }),
    ),
  );
  const cancelOne = async (id: string, i: number) => ({ id, answer: await cancel(api(i % 4 < 2), id) });
  // Every sixth before there is a relay: no run of it has been started.
  const isEarly = (i: number) => i % 6 === 0;
  const early = await Promise.all(ids.flatMap((id, i) => (isEarly(i) ? [cancelOne(id, i)] : [])));
  const relayed = flow.start('relay');
  const sending = relayed.then(() =>
    eventually(() => flow.sink.ledger.length >= COUNT / 10, {
      timeoutMs: 60_000,
      everyMs: 10,
      what: 'the first mails',
    }),
  );
  const late = ids.map(async (id, i) => {
    if (isEarly(i)) return [];
    // As many more while the relay starts.
    if (i % 3) await sending.then(() => pause(Math.random() * SPREAD_MS));
    return [await cancelOne(id, i)];
  });
  const all = [...early, ...(await Promise.all(late)).flat()];
  const relay = await relayed;
  const answered = (status: number) => all.filter(({ answer }) => answer.status === status);
  const cancelled = answered(200).map(({ id }) => id);
  const refused = answered(409);
  expect(cancelled.length + refused.length).toBe(COUNT);
  expect(new Set(refused.map(({ answer }) => answer.json.code))).toEqual(new Set(['not_cancellable']));
  // Both sides won often enough for it to have been a race.
  expect(Math.min(cancelled.length, refused.length), `${cancelled.length} cancelled`).toBeGreaterThan(COUNT / 20);

  await flow.until(
    'SENT',
    refused.map(({ id }) => id),
  );
  const runs = await untilClosed(cancelled);
  expect(flow.mails()).toEqual(eachOnce(refused.map(({ id }) => id)));
  const moments = await cancelledAt(cancelled);
  const beforeTheirRun = runs.filter(({ startedAt }, i) => startedAt > (moments[i] as number));
  expect(beforeTheirRun.length).toBeGreaterThan(0);
  print(
    `${cancelled.length} cancelled, ${beforeTheirRun.length} of them before their run; ${flow.sink.ledger.length} sent`,
  );
  expect(await Promise.all([first, second, relay].map((process) => process.stop()))).toEqual([0, 0, 0]);
}, 180_000);

test('after a 200 the run is closed by the signal alone, though its timer had 10 days left; without a signal by outbox and Kafka', async () => {
  const [api, killed] = await Promise.all([
    flow.start('api', { RELAY_IN_API: 'false' }),
    flow.start('api', { RELAY_IN_API: 'false', FAULT_POINT: 'cancel:between-row-and-signal' }),
  ]);
  const [signalled, silent] = (await waitingRuns(api, killed)) as [string, string];
  expect(await cancel(api, signalled)).toMatchObject({ status: 200, json: { data: { status: 'CANCELLED' } } });
  await untilClosed([signalled]);
  // Nobody has carried the other word.
  expect(await recordsInOutbox(signalled, 'notification.changed')).toBe(1);

  // An API that is killed between row and signal.
  await expect(cancel(killed, silent)).rejects.toThrow();
  expect(await killed.exited).toBeNull();
  await cancelledAt([silent]);
  await pause(2_000);
  expect(await runOf(silent)).toMatchObject({ status: 'RUNNING' });
  const relay = await flow.start('relay');
  await untilClosed([silent]);
  // Who was not answered asks again and is told the same.
  expect(await cancel(api, silent)).toMatchObject({ status: 200, json: { data: { status: 'CANCELLED' } } });
  for (const id of [signalled, silent]) expect(flow.mails()[id]).toBeUndefined();
  expect(await Promise.all([api.stop(), relay.stop()])).toEqual([0, 0]);
}, 180_000);
