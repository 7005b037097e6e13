import { afterEach, expect, test } from 'vitest';
import { WEBHOOK_DELAYS_MS } from '../../src/contracts/webhook-workflow.ts';
import { resendDeliveries } from '../../src/db/queries/webhooks/deliveries.ts';
import type { RunningJob } from '../../src/jobs/run-every.ts';
import { runWebhookStarts } from '../../src/jobs/start-webhooks.ts';
import type { WebhookStarter } from '../../src/temporal/webhook-starter.ts';
import { eventually } from '../support/expect/eventually.ts';
import { recordEvent } from '../support/factories/webhooks.ts';
import { silentLogger } from '../support/servers/kafka.ts';
import { useWebhookStarts } from '../support/servers/webhook-starts.ts';

const jobs: RunningJob[] = [];
const { db, client, made } = useWebhookStarts();

afterEach(async () => {
  await Promise.all(jobs.splice(0).map((job) => job.stop()));
});

function start(overrides: Partial<Parameters<typeof runWebhookStarts>[0]> = {}): RunningJob {
  const job = runWebhookStarts({
    pool: db.database.pool,
    starter: made.starter,
    logger: silentLogger,
    pollMs: 50,
    ...overrides,
  });
  jobs.push(job);
  return job;
}
const waiting = async () => {
  const { rows } = await db.database.pool.query(
    'select 1 from webhook_deliveries where client_id = $1 and start_at is not null',
    [client.id],
  );
  return rows.length;
};

test('each delivery that is due becomes one workflow, named by event and endpoint, with ids and the schedule only', async () => {
  const event = await recordEvent(db.database, client.id);
  start();
  start();
  await eventually(async () => (await waiting()) === 0);
  const workflowId = `webhook-${event.publicId}-${made.endpoint.publicId}`;
  const handle = made.handleOf(workflowId);
  expect(await handle.describe()).toMatchObject({ type: 'deliverWebhook', taskQueue: 'notify-webhook' });
  const [first] = (await handle.fetchHistory()).events ?? [];
  const [payload] = first?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  const ids = { eventId: event.publicId, endpointId: made.endpoint.publicId };
  expect(JSON.parse(Buffer.from(payload?.data ?? []).toString())).toEqual({
    ...ids,
    run: 0,
    delaysMs: WEBHOOK_DELAYS_MS,
  });
});

test('a workflow that was started before the crash that forgot it is success, and a re-send is a run of its own', async () => {
  const event = await recordEvent(db.database, client.id);
  const plan = { eventId: event.publicId, endpointId: made.endpoint.publicId, run: 0, delaysMs: [] };
  await made.starter.start({ plan, clientId: client.publicId });
  start();
  await eventually(async () => (await waiting()) === 0);
  expect(await resendDeliveries(db.database.pool, made.endpoint.id, new Date(0))).toBe(1);
  await eventually(async () => (await waiting()) === 0);
  const again = await made.handleOf(`webhook-${event.publicId}-${made.endpoint.publicId}-r1`).describe();
  expect(again.status.name).toBe('RUNNING');
});

test('while Temporal is away all stay due, and then each is started', async () => {
  for (let i = 0; i < 25; i++) await recordEvent(db.database, client.id);
  let isAway = true;
  const flaky: Pick<WebhookStarter, 'start'> = {
    start: (delivery) => (isAway ? Promise.reject(new Error('away')) : made.starter.start(delivery)),
  };
  start({ starter: flaky, batchSize: 10 });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await waiting()).toBe(25);
  isAway = false;
  await eventually(async () => (await waiting()) === 0);
});

test('a run that a re-send began while its workflow was being started stays due', async () => {
  await recordEvent(db.database, client.id);
  const runs: number[] = [];
  const overtaken: Pick<WebhookStarter, 'start'> = {
    async start({ plan }) {
      runs.push(plan.run);
      if (plan.run === 0) await resendDeliveries(db.database.pool, made.endpoint.id, new Date(0));
    },
  };
  start({ starter: overtaken });
  await eventually(async () => (await waiting()) === 0);
  expect(runs).toEqual([0, 1]);
});

test('it is woken long before its pause is over', async () => {
  const job = start({ pollMs: 600_000 });
  // One that the first look did not take waits until it is woken.
  await eventually(async () => {
    await recordEvent(db.database, client.id);
    await new Promise((resolve) => setTimeout(resolve, 300));
    return (await waiting()) > 0;
  });
  job.wake();
  await eventually(async () => (await waiting()) === 0);
});

test('a large re-send is spread over time, so that it holds up nobody else’s news', async () => {
  for (let i = 0; i < 60; i++) await recordEvent(db.database, client.id);
  await resendDeliveries(db.database.pool, made.endpoint.id, new Date(0));
  const { rows } = await db.database.pool.query(
    `select extract(epoch from max(start_at) - min(start_at))::float as spread from webhook_deliveries where client_id = $1`,
    [client.id],
  );
  expect(rows[0].spread).toBeCloseTo(59 / 50, 2);
});
