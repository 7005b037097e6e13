import { beforeEach, expect, test } from 'vitest';
import type { Pool } from '../../src/db/client.ts';
import { addsUp, countOpenChunks } from '../../src/db/queries/campaigns/measure.ts';
import { withJobLock } from '../../src/db/queries/job-lock.ts';
import { createCampaignSums } from '../../src/jobs/check-campaign-sums.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { eventually } from '../support/expect/eventually.ts';
import { changeStatusOf, recordCampaign } from '../support/factories/campaigns.ts';
import { useClient } from '../support/servers/use-api.ts';

const { db, client } = useClient();
const query = (text: string, ...values: unknown[]) => db.database.pool.query(text, values);
const campaign = (more: Parameters<typeof recordCampaign>[2] = {}) => recordCampaign(db.database, client.id, more);
const loseOne = (id: string) => query('delete from campaign_recipients where campaign_id = $1 and position = 2', id);

beforeEach(() =>
  query('truncate campaigns, campaign_rates, campaign_recipients, campaign_chunks, campaign_timeline, outbox'),
);

function watch(pool: Pool = db.database.pool) {
  const metrics = createMetrics({ defaults: false });
  const lines: string[] = [];
  const logger = createLogger('test', 'error', { write: (line: string) => lines.push(line) });
  const round = createCampaignSums({ pool, metrics, logger, pageSize: 1 });
  const off = async () => (await metrics.campaignSumMismatch.get()).values[0]?.value;
  return { round, off, lines };
}

test('campaigns whose people add up are not counted, wherever their people are', async () => {
  await campaign();
  const paused = await campaign();
  await changeStatusOf(db.database, paused.id, 'PAUSED');
  const { round, off, lines } = watch();
  await round();
  expect(await off()).toBe(0);
  expect(lines).toEqual([]);
});

test('one that has lost somebody is counted and named in the log, also once it has ended', async () => {
  await campaign();
  const lost = await campaign();
  await loseOne(lost.id);
  const one = watch();
  await one.round();
  expect(await one.off()).toBe(1);
  expect(one.lines.join()).toContain(lost.publicId);
  await changeStatusOf(db.database, lost.id, 'COMPLETED');
  // It rests between its rounds.
  await eventually(() => one.round().then(() => one.lines.length > 1));
  expect(await one.off()).toBe(1);
  const other = watch();
  await other.round();
  expect(await other.off()).toBe(0);
  expect(await addsUp(db.database.pool, lost.id)).toBe(false);
});

test('one that takes too long to add up holds up no other', async () => {
  const { pool } = db.database;
  const large = await campaign();
  const lost = await campaign();
  await loseOne(lost.id);
  const slow = {
    connect: () => pool.connect(),
    query: (asked: { name?: string; values?: unknown[] }) =>
      asked.name === 'campaign-adds-up' && asked.values?.includes(large.id)
        ? Promise.reject(new Error('canceling statement due to statement timeout'))
        : pool.query(asked as never),
  } as unknown as Pool;
  const { round, off, lines } = watch(slow);
  await round();
  expect(await off()).toBe(1);
  expect(lines.join()).toContain(lost.publicId);
});

test('whom a cancel or the end of its time has forgotten is not missing; somebody too many always is', async () => {
  const cancelled = await campaign();
  await loseOne(cancelled.id);
  await changeStatusOf(db.database, cancelled.id, 'CANCELLED');
  const over = await campaign({ expiresAt: new Date(Date.now() - 1_000) });
  await loseOne(over.id);
  expect(await addsUp(db.database.pool, cancelled.id)).toBe(true);
  expect(await addsUp(db.database.pool, over.id)).toBe(true);
  await query('update campaigns set removed = removed + 5 where id = $1', over.id);
  expect(await addsUp(db.database.pool, over.id)).toBe(false);
});

test('while another process looks it says 0', async () => {
  const lost = await campaign();
  await loseOne(lost.id);
  const { round, off } = watch();
  await withJobLock(db.database.pool, 'campaign-sums', () => round());
  expect(await off()).toBe(0);
});

test('open chunks count by what they wait for', async () => {
  await campaign();
  const paused = await campaign();
  await changeStatusOf(db.database, paused.id, 'PAUSED');
  const at = new Date(Date.now() + 3_600_000);
  await campaign({ due: { at }, to: 'SCHEDULED', scheduledAt: at });
  const done = await campaign();
  await query(`update campaign_chunks set state = 'done' where campaign_id = $1`, done.id);
  const found = await countOpenChunks(db.database.pool);
  expect(found.sort((a, b) => a.state.localeCompare(b.state))).toEqual([
    { state: 'later', count: 1 },
    { state: 'paused', count: 1 },
    { state: 'planned', count: 1 },
  ]);
});
