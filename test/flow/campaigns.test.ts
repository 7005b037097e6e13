import { setTimeout as pause } from 'node:timers/promises';
import { Connection, WorkflowClient } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { campaignWorkflowIdFor } from '../../src/contracts/campaign-workflow.ts';
import { fromPublicId } from '../../src/domain/ids.ts';
import { eventually } from '../support/expect/eventually.ts';
import { ORDER, templateSource } from '../support/factories/templates.ts';
import { type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';

let flow: Flow;
let api: TestProcess;
let engine: TestProcess;
let connection: Connection;

beforeAll(async () => {
  connection = await Connection.connect({ address: inject('temporalAddress') });
  // Five at once, 40 ms each: some hundred a second, so that there is a middle to pause in.
  flow = await openFlow({ smtp: { replyAfterMs: 40 }, env: { WORKER_CONCURRENCY_EMAIL: '5' } });
  [api, engine] = await Promise.all([flow.start('api'), flow.start('engine')]);
  const { revision } = await ask('PUT', '/api/templates/order', templateSource());
  await ask('POST', '/api/templates/order/publish', { revision });
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(async () => {
  await flow.close();
  await connection.close();
});

async function ask(method: string, path: string, body?: unknown) {
  const answer = await flow.request(api, method, path, { body });
  expect(answer.status, JSON.stringify(answer.json)).toBeLessThan(300);
  return answer.json.data;
}

const addressOf = (who: string, index: number) => `${who}-${index}@example.com`;

/** A campaign of so many people, each with a name of its own, from CSV to the start. */
async function start(who: string, count: number, more: object = {}): Promise<string> {
  const template = { key: 'order', data: ORDER };
  const { id } = await ask('POST', '/api/campaigns', { name: who, channel: 'email', template, ...more });
  const rows = Array.from({ length: count }, (_, index) => `${addressOf(who, index)},Name ${index}`);
  const upload = await fetch(`${api.url()}/api/campaigns/${id}/audience`, {
    method: 'PUT',
    headers: { 'x-api-key': flow.client.apiKey, 'content-type': 'text/csv' },
    body: `email,name\n${rows.join('\n')}\n`,
  });
  expect(upload.status, await upload.text()).toBe(200);
  expect(await ask('POST', `/api/campaigns/${id}/check`)).toMatchObject({ ready: true, total: count });
  await ask('POST', `/api/campaigns/${id}/start`, { confirm: { total: count } });
  return id;
}

const read = (id: string) => ask('GET', `/api/campaigns/${id}`);

async function until(id: string, status: string, timeoutMs = 60_000) {
  const isReached = async () => (await read(id)).status === status;
  await eventually(isReached, { timeoutMs, everyMs: 200, what: `${id} ${status}` });
  // What was counted a moment ago is kept for two seconds.
  await pause(2_100);
  return read(id);
}

const query = async (text: string, ...values: unknown[]) => (await flow.db.database.pool.query(text, values)).rows;
const uuid = (id: string) => fromPublicId('campaign', id);

/** How many there are of a campaign by status, as the rows say. */
async function statusesOf(id: string): Promise<Record<string, number>> {
  const rows = await query(
    'select status, count(*)::int as n from notifications where campaign_id = $1 group by 1',
    uuid(id),
  );
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
}

/** What the Temporal UI shows of its workflow: the reasons of its timers, and what its activities are for. */
async function summariesOf(campaignId: string): Promise<string[]> {
  const workflows = new WorkflowClient({ connection, namespace: flow.namespace });
  const { events } = await workflows.getHandle(campaignWorkflowIdFor({ campaignId, run: 0 })).fetchHistory();
  return (events ?? []).flatMap(({ userMetadata }) =>
    userMetadata?.summary ? [defaultPayloadConverter.fromPayload<string>(userMetadata.summary)] : [],
  );
}

/** How many mails each person of a campaign got. */
function mailsTo(who: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { to } of flow.sink.ledger) if (to.startsWith(`${who}-`)) counts[to] = (counts[to] ?? 0) + 1;
  return counts;
}
const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, count) => sum + count, 0);
const onceEach = (who: string, count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [addressOf(who, index), 1]));
const sentTo = (who: string, count: number) =>
  eventually(() => total(mailsTo(who)) >= count, { timeoutMs: 60_000, everyMs: 10, what: `${count} mails to ${who}` });

/** The attempts of a campaign that began after a moment of PostgreSQL's clock. */
const begunAfter = (id: string, moment: Date) =>
  query(
    `select from attempts a join notifications n on n.id = a.notification_id
      where n.campaign_id = $1 and a.started_at > $2`,
    uuid(id),
    moment,
  );

test('600 people get one mail each with their own data, and after three pauses nothing but what was under way', async () => {
  const count = 600;
  const id = await start('paused', count);
  for (const middle of [80, 220, 360]) {
    await sentTo('paused', middle);
    await pause(Math.random() * 200);
    const { underWay, status, reason } = await ask('POST', `/api/campaigns/${id}/pause`);
    expect([status, reason]).toEqual(['PAUSED', 'person']);
    const [{ now }] = await query('select clock_timestamp() as now');
    const atAnswer = total(mailsTo('paused'));
    await pause(1_000);
    expect(await begunAfter(id, now)).toHaveLength(0);
    expect(total(mailsTo('paused')) - atAnswer).toBeLessThanOrEqual(underWay);
    expect(await statusesOf(id)).not.toHaveProperty('PROCESSING');
    await ask('POST', `/api/campaigns/${id}/resume`);
  }
  const { counts } = await until(id, 'COMPLETED');
  expect(mailsTo('paused')).toEqual(onceEach('paused', count));
  expect(await statusesOf(id)).toEqual({ SENT: count });
  expect(counts).toMatchObject({ total: count, waiting: 0, sent: count });

  const messages = await flow.sink.messages();
  const message = messages.find(({ to }) => to === addressOf('paused', 417));
  expect(message?.html).toContain('Hello Name 417, see');
  const summaries = await summariesOf(id);
  expect(summaries).toContain('send chunk 1');
  expect(summaries.join('; ')).toMatch(/paused/);
  // No workflow but the campaign's: nobody fell out.
  expect(await engine.metric('workflow_starts_total', { result: 'started' })).toBe(0);
}, 120_000);

test('a cancel in the middle: nobody is sent to after the answer, and the counts add up', async () => {
  const count = 600;
  const id = await start('cancelled', count);
  await sentTo('cancelled', 150);
  const { underWay } = await ask('POST', `/api/campaigns/${id}/cancel`);
  const [{ now }] = await query('select clock_timestamp() as now');
  const atAnswer = total(mailsTo('cancelled'));
  const isSwept = async () => (await read(id)).counts.waiting === 0;
  await eventually(isSwept, { timeoutMs: 30_000, everyMs: 200, what: 'nobody who waits' });
  expect(await begunAfter(id, now)).toHaveLength(0);
  expect(total(mailsTo('cancelled')) - atAnswer).toBeLessThanOrEqual(underWay);

  const { status, counts } = await until(id, 'CANCELLED');
  const sent = total(mailsTo('cancelled'));
  expect(Object.values(mailsTo('cancelled')).every((mails) => mails === 1)).toBe(true);
  expect([status, counts.sent, counts.sent + counts.cancelled, counts.waiting]).toEqual(['CANCELLED', sent, count, 0]);
  // Who was not laid out has become nobody's notification.
  expect(await query('select from campaign_recipients where campaign_id = $1', uuid(id))).toHaveLength(0);
  expect((await statusesOf(id)).SENT).toBe(sent);
}, 120_000);

test('an engine that is killed twice: the campaign ends by itself, nobody is sent to twice, and each is explained', async () => {
  const count = 400;
  const id = await start('killed', count, { onAmbiguous: 'hold', guard: { failedPercent: null, minSample: 500 } });
  for (const middle of [60, 160]) {
    await sentTo('killed', middle);
    engine.kill('SIGKILL');
    await engine.exited;
    engine = flow.processes.keep(await flow.start('engine'));
  }
  const { counts } = await until(id, 'COMPLETED', 120_000);
  const mails = mailsTo('killed');
  expect(Object.values(mails).every((count) => count === 1)).toBe(true);
  expect(counts.sent + counts.unknown).toBe(count);
  // What hung on the two engines when they died, at most: as many as there are permits, and answers that were not written.
  expect(counts.unknown).toBeLessThanOrEqual(2 * (5 + 50));
  expect(await statusesOf(id)).toEqual({
    SENT: counts.sent,
    ...(counts.unknown > 0 && { UNKNOWN: counts.unknown }),
  });
  // Nobody is missing: who has no mail is one of those of whom nobody knows.
  const without = count - Object.keys(mails).length;
  expect(without).toBeLessThanOrEqual(counts.unknown);
}, 240_000);
