import { afterEach, expect, test } from 'vitest';
import { finishDelivery } from '../../src/db/queries/webhooks/deliveries.ts';
import { type ReconcileWebhooksDeps, reconcileWebhooks } from '../../src/jobs/reconcile-webhooks.ts';
import type { RunningJob } from '../../src/jobs/run-every.ts';
import { runWebhookStarts } from '../../src/jobs/start-webhooks.ts';
import type { WebhookStarter } from '../../src/temporal/webhook-starter.ts';
import { eventually } from '../support/expect/eventually.ts';
import { recordEvent } from '../support/factories/webhooks.ts';
import { silentLogger } from '../support/servers/kafka.ts';
import { useWebhookStarts } from '../support/servers/webhook-starts.ts';

let job: RunningJob | undefined;
const { db, client, made } = useWebhookStarts();

afterEach(async () => {
  await stopStarting();
  await db.database.pool.query('truncate webhook_checks, webhook_deliveries');
});

const query = async (text: string, ...values: unknown[]) => (await db.database.pool.query(text, values)).rows;
const idOf = (event: { publicId: string }, run = 0) =>
  `webhook-${event.publicId}-${made.endpoint.publicId}${run === 0 ? '' : `-r${run}`}`;
const isStarted = async () => (await query('select from webhook_deliveries where start_at is not null')).length === 0;

/** As the job does it, until nothing is due. */
async function startAll(): Promise<void> {
  job ??= runWebhookStarts({ pool: db.database.pool, starter: made.starter, logger: silentLogger, pollMs: 50 });
  await eventually(isStarted);
}
async function stopStarting(): Promise<void> {
  await job?.stop();
  job = undefined;
}
/** As if all had been under way for long. */
const age = () => query(`update webhook_checks set check_at = now() - interval '1 second'`);

async function pass(overrides: Partial<ReconcileWebhooksDeps> = {}): Promise<number | null> {
  const deps = {
    pool: db.database.pool,
    starter: made.starter,
    logger: silentLogger,
    isQueueBehind: async () => false,
  };
  return reconcileWebhooks({ ...deps, ...overrides });
}

test('a delivery whose workflow was terminated gets another, and one whose workflow runs is left alone', async () => {
  const [lost, running] = [await recordEvent(db.database, client.id), await recordEvent(db.database, client.id)];
  await startAll();
  await made.handleOf(idOf(lost)).terminate('by a person');
  expect(await pass()).toBe(0);
  await age();
  expect(await pass()).toBe(1);
  await startAll();
  expect((await made.handleOf(idOf(lost, 1)).describe()).status.name).toBe('RUNNING');
  await expect(made.handleOf(idOf(running, 1)).describe()).rejects.toThrow();
  // Both are asked about again later, and not at once.
  expect(await pass()).toBe(0);
  expect(await query('select from webhook_checks where check_at > now()')).toHaveLength(2);
});

test('a delivery that Temporal knows nothing of is started under its own name', async () => {
  const event = await recordEvent(db.database, client.id);
  const lossy = { start: async () => {} };
  job = runWebhookStarts({ pool: db.database.pool, starter: lossy, logger: silentLogger, pollMs: 50 });
  await eventually(isStarted);
  await stopStarting();
  await age();
  expect(await pass()).toBe(1);
  await startAll();
  expect((await made.handleOf(idOf(event)).describe()).status.name).toBe('RUNNING');
});

test('what has ended is not asked about, and nothing is kept of it', async () => {
  const [ended, before] = [await recordEvent(db.database, client.id), await recordEvent(db.database, client.id)];
  await startAll();
  await finishDelivery(db.database.pool, { endpointId: made.endpoint.id, eventId: ended.id, run: 0 }, 'DELIVERED');
  expect(await query('select event_id from webhook_checks')).toEqual([{ event_id: before.id }]);
  // As a worker of the release before ends one.
  await query(`update webhook_deliveries set status = 'DELIVERED' where event_id = $1`, before.id);
  await age();
  const neverAsked = { runState: () => Promise.reject(new Error('it was asked about')) };
  expect(await pass({ starter: neverAsked })).toBe(0);
  expect(await query('select from webhook_checks')).toEqual([]);
});

test('while the queue is behind none is asked about, and a pass asks no more than it may', async () => {
  for (let i = 0; i < 7; i++) await recordEvent(db.database, client.id);
  await startAll();
  await age();
  let asked = 0;
  const counting: Pick<WebhookStarter, 'runState'> = {
    runState: async () => {
      asked++;
      return 'running';
    },
  };
  expect(await pass({ starter: counting, isQueueBehind: async () => true })).toBe(0);
  expect(asked).toBe(0);
  await pass({ starter: counting, asksPerPass: 3, asksPerSecond: 1_000 });
  expect(asked).toBe(3);
});
