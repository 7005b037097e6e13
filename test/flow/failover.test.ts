import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fromPublicId } from '../../src/domain/ids.ts';
import { eachOnce, type Flow, openFlow, postSteadily, TURN_MS } from '../support/flow.ts';
import { print } from '../support/print.ts';
import type { TestProcess } from '../support/processes.ts';
import { size } from '../support/size.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';

let flow: Flow;
let fallback: SmtpSink;
let api: TestProcess;
/** Whether the primary account answers each command with an error of its own. */
let isBroken = false;
const refuse = () => (isBroken ? Object.assign(new Error('4.3.0 out of order'), { responseCode: 451 }) : null);

beforeAll(async () => {
  fallback = await startSmtpSink();
  flow = await openFlow({
    smtp: { onMailFrom: (_address, _session, done) => done(refuse()) },
    env: { WORKER_CONCURRENCY_EMAIL: '10' },
  });
  api = await flow.start('api');
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(async () => {
  await flow.close();
  await fallback.close();
});

const query = async (sql: string, ...values: unknown[]) => (await flow.db.database.pool.query(sql, values)).rows;
const breaker = async () => (await query(`select breaker from provider_health where provider = 'smtp'`))[0]?.breaker;

async function countStatuses(ids: string[]): Promise<Record<string, number>> {
  const uuids = ids.map((id) => fromPublicId('notification', id));
  const rows = await query('select status, count(*)::int as n from notifications where id = any($1) group by 1', uuids);
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
}

function idsIn(sink: SmtpSink): string[] {
  return sink.ledger.map(({ raw }) => /^message-id: <([^@>]+)@/im.exec(raw.toString('latin1'))?.[1] ?? 'none');
}

test('when the primary account fails at each call its breaker opens, and the secondary sends, each once', async () => {
  const engine = await flow.start('engine', { SMTP_FALLBACK_URL: `smtp://127.0.0.1:${fallback.port}` });
  const second = await flow.start('api', { SMTP_FALLBACK_URL: `smtp://127.0.0.1:${fallback.port}` });
  isBroken = true;
  const startedAt = Date.now();
  const posting = postSteadily(() => flow.notify(second), 50);
  let openedAfterMs = 0;
  // On a slow machine the calls that it takes to open the breaker come later.
  while (Date.now() - startedAt < size(8_000, 30_000) || (openedAfterMs === 0 && Date.now() - startedAt < 45_000)) {
    if (openedAfterMs === 0 && (await breaker()) === 'open') openedAfterMs = Date.now() - startedAt;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const [failures] = await query(
    `select count(*)::int as n from attempts where provider = 'smtp' and outcome = 'transient' and finished_at <=
      (select breaker_since from provider_health where provider = 'smtp')`,
  );
  const { accepted, failed } = await posting.stop();
  expect(failed).toEqual([]);
  await flow.until('SENT', accepted, 60_000);
  print(`opened after ${openedAfterMs} ms and ${failures?.n} failures; ${accepted.length} by the secondary`);
  expect(await second.metric('breaker_state', { provider: 'smtp' })).toBeGreaterThan(0);
  expect(await second.metric('breaker_state', { provider: 'smtp-fallback' })).toBe(0);
  expect(openedAfterMs).toBeGreaterThan(0);
  expect(openedAfterMs < 10_000 || failures?.n <= 20).toBe(true);
  expect(idsIn(flow.sink)).toEqual([]);
  expect(Object.fromEntries(idsIn(fallback).map((id) => [id, 1]))).toEqual(eachOnce(accepted));
  expect(fallback.ledger).toHaveLength(accepted.length);
  await Promise.all([engine.stop(), second.stop()]);
}, 120_000);

const OUTAGE_MS = size(12_000, 60_000);

test('with one account only, an outage under load puts off what it meets, and leaves no dead letter', async () => {
  await query('delete from provider_health');
  const engine = await flow.start('engine');
  isBroken = false;
  const posting = postSteadily(() => flow.notify(api), 100);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  isBroken = true;
  await new Promise((resolve) => setTimeout(resolve, OUTAGE_MS));
  isBroken = false;
  const { accepted, failed } = await posting.stop();
  expect(failed).toEqual([]);
  await flow.until('SENT', accepted, 120_000);
  const counts = await countStatuses(accepted);
  print(`after an outage of ${OUTAGE_MS / 1000} s: ${JSON.stringify(counts)} of ${accepted.length}`);
  expect(flow.mails()).toEqual(eachOnce(accepted));
  expect(await query('select 1 from dead_letters')).toEqual([]);
  await engine.stop();
}, 240_000);
