import { WorkflowClient } from '@temporalio/client';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { campaignWorkflowIdFor } from '../../src/contracts/campaign-workflow.ts';
import type { CampaignStatus, PauseReason } from '../../src/domain/campaigns/status.ts';
import { toPublicId } from '../../src/domain/ids.ts';
import { type WakeCampaignsDeps, wakeCampaigns } from '../../src/jobs/wake-campaigns.ts';
import { createCampaignStarter } from '../../src/temporal/campaign-starter.ts';
import { connectLazily } from '../../src/temporal/client-connection.ts';
import { silentLogger } from '../support/servers/kafka.ts';
import { createNamespace, type TestNamespace } from '../support/servers/temporal-namespace.ts';
import { useClient } from '../support/servers/use-api.ts';

const NOTHING = { started: 0, renewed: 0 };

let namespace: TestNamespace;
let temporal: ReturnType<typeof connectLazily>;
let workflows: WorkflowClient;
const { db, client } = useClient();

beforeAll(async () => {
  const address = inject('temporalAddress');
  // Nobody works its queue: what is started runs on, and waits.
  namespace = await createNamespace(address);
  temporal = connectLazily({ address, namespace: namespace.name, tls: null, apiKey: null });
  workflows = new WorkflowClient({ connection: temporal, namespace: namespace.name });
});
beforeEach(() => query('truncate campaigns, campaign_rates, campaign_timeline, outbox'));
afterAll(async () => {
  await temporal.close();
  await namespace.delete();
});

const query = async (text: string, ...values: unknown[]) => (await db.database.pool.query(text, values)).rows;
const starter = () => createCampaignStarter(temporal, namespace.name);

function pass(overrides: Partial<WakeCampaignsDeps> = {}) {
  const deps = { database: db.database, wakeRelay: () => {}, logger: silentLogger, asksPerSecond: 1_000 };
  return wakeCampaigns({ ...deps, starter: starter(), ...overrides });
}

/** One whose status is so old. */
async function campaign(status: CampaignStatus, age: string, reason: PauseReason | null = null): Promise<string> {
  const id = uuidv7();
  await query(
    `insert into campaigns (id, client_id, environment, name, channel, status, reason, spec, created_by, updated_at)
      values ($1, $2, 'live', 'December news', 'email', $3, $4, '{}', 'operator', now() - $5::interval)`,
    id,
    client.id,
    status,
    reason,
    age,
  );
  await query(
    `insert into campaign_timeline (campaign_id, sequence, at, status, reason, actor)
      values ($1, 1, now() - $2::interval, $3, $4, 'operator')`,
    id,
    age,
    status,
    reason,
  );
  return id;
}

const planOf = (id: string) => ({
  campaignId: toPublicId('campaign', id),
  run: 0,
  clientId: client.publicId,
  channel: 'email' as const,
});
const handleOf = (id: string, run = 0) => workflows.getHandle(campaignWorkflowIdFor({ ...planOf(id), run }));
const stateOf = async (id: string, run = 0) => (await handleOf(id, run).describe()).status.name;
const rowOf = async (id: string) => (await query('select status, reason, run from campaigns where id = $1', id))[0];

test('one that runs, or waits for its moment, and of which Temporal knows nothing gets its workflow, with its client and channel', async () => {
  const ids = [await campaign('RUNNING', '2 minutes'), await campaign('SCHEDULED', '2 minutes')];
  expect(await pass()).toEqual({ ...NOTHING, started: 2 });
  for (const id of ids) {
    const { status, typedSearchAttributes, taskQueue } = await handleOf(id).describe();
    expect([status.name, taskQueue]).toEqual(['RUNNING', 'campaigns']);
    const attributes = typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
    expect(attributes).toEqual(
      expect.arrayContaining([
        ['ClientId', client.publicId],
        ['Channel', 'email'],
      ]),
    );
  }
  expect(await pass()).toEqual(NOTHING);
});

test('one whose workflow a person has terminated goes on in the next run', async () => {
  const id = await campaign('RUNNING', '2 minutes');
  await starter().changed(planOf(id));
  await handleOf(id).terminate('by a person');
  expect(await pass()).toEqual({ ...NOTHING, renewed: 1 });
  expect([await stateOf(id, 1), (await rowOf(id)).run]).toEqual(['RUNNING', 1]);
  // What comes of an older record then wakes nobody, and is no failure.
  expect(await starter().changed(planOf(id))).toBe('already_started');
});

test('one that ends while Temporal is asked about it gets no other run', async () => {
  const id = await campaign('RUNNING', '2 minutes');
  const ending = {
    ...starter(),
    runState: async () => {
      await query(`update campaigns set status = 'COMPLETED'`);
      return 'closed' as const;
    },
  };
  expect(await pass({ starter: ending })).toEqual(NOTHING);
  expect(await rowOf(id)).toMatchObject({ status: 'COMPLETED', run: 0 });
});

test('what has just changed, is paused, or is over is not asked about', async () => {
  await campaign('RUNNING', '10 seconds');
  for (const status of ['DRAFT', 'CHECKED', 'COMPLETED', 'CANCELLED'] as const) await campaign(status, '2 days');
  await campaign('PAUSED', '2 days', 'person');
  const neverAsked = { ...starter(), runState: () => Promise.reject(new Error('it was asked about')) };
  expect(await pass({ starter: neverAsked })).toEqual(NOTHING);
});

test('more than a page of them are all asked about', async () => {
  for (let count = 0; count < 7; count++) await campaign('RUNNING', '2 minutes');
  expect(await pass({ pageSize: 3 })).toEqual({ ...NOTHING, started: 7 });
});
