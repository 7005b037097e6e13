import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { FAILURES_IN_A_ROW } from '../../src/domain/breaker.ts';
import { fromPublicId } from '../../src/domain/ids.ts';
import { eventually } from '../support/expect/eventually.ts';
import { print } from '../support/expect/print.ts';
import { size } from '../support/factories/size.ts';
import { type SmtpSink, startSmtpSink } from '../support/fakes/smtp-sink.ts';
import { eachOnce, type Flow, openFlow, postSteadily, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';

let flow: Flow;
let fallback: SmtpSink;
let api: TestProcess;
const CONCURRENCY = 10;
/** Whether the primary account answers each command with an error of its own. */
let isBroken = false;
const refuse = () => (isBroken ? Object.assign(new Error('4.3.0 out of order'), { responseCode: 451 }) : null);

beforeAll(async () => {
  fallback = await startSmtpSink();
  flow = await openFlow({
    smtp: { onMailFrom: (_address, _session, done) => done(refuse()) },
    env: { WORKER_CONCURRENCY_EMAIL: String(CONCURRENCY) },
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
  await eventually(async () => (await breaker()) === 'open', { timeoutMs: 60_000, what: 'an open breaker' });
  const openedAfterMs = Date.now() - startedAt;
  await pause(size(3_000, 25_000));
  const { accepted, failed } = await posting.stop();
  expect(failed).toEqual([]);
  await flow.until('SENT', accepted, 90_000);
  const [calls] = await query(
    `select count(*) filter (where finished_at <= breaker_since)::int as before,
        count(*) filter (where started_at > breaker_since)::int as after
      from attempts join provider_health using (provider) where provider = 'smtp'`,
  );
  print(
    `opened after ${openedAfterMs} ms and ${calls.before} failures, ${calls.after} calls after it of ${accepted.length}`,
  );
  expect(await second.metric('breaker_state', { provider: 'smtp' })).toBeGreaterThan(0);
  expect(await second.metric('breaker_state', { provider: 'smtp-fallback' })).toBe(0);
  expect(calls.before).toBeGreaterThanOrEqual(FAILURES_IN_A_ROW);
  // The worker's claims of that very moment, and a probe now and then.
  expect(calls.after).toBeLessThanOrEqual(CONCURRENCY + 5);
  expect(idsIn(flow.sink)).toEqual([]);
  expect(Object.fromEntries(idsIn(fallback).map((id) => [id, 1]))).toEqual(eachOnce(accepted));
  expect(fallback.ledger).toHaveLength(accepted.length);
  await Promise.all([engine.stop(), second.stop()]);
}, 240_000);

const OUTAGE_MS = size(12_000, 60_000);

test('with one account only, an outage under load puts off what it meets, and leaves no dead letter', async () => {
  await query('delete from provider_health');
  const engine = await flow.start('engine');
  isBroken = false;
  const posting = postSteadily(() => flow.notify(api), 100);
  await eventually(() => flow.sink.ledger.length > 0, { timeoutMs: 60_000, what: 'mail before the outage' });
  isBroken = true;
  await pause(OUTAGE_MS);
  isBroken = false;
  const { accepted, failed } = await posting.stop();
  expect(failed).toEqual([]);
  await flow.until('SENT', accepted, 120_000);
  const counts = await countStatuses(accepted);
  // Those that met the outage, and those that stood behind them after it.
  const [{ waited }] = await query(
    `select count(distinct notification_id)::int as waited from timeline where status in ('DEFERRED', 'RETRYING')
      and notification_id = any($1)`,
    accepted.map((id) => fromPublicId('notification', id)),
  );
  const looks = await engine.metric('claims_total', { channel: 'email', result: 'wait' });
  expect(waited).toBeGreaterThan(0);
  expect(looks).toBeLessThanOrEqual(3 * waited);
  expect(await query('select 1 from account_line')).toEqual([]);
  print(
    `after an outage of ${OUTAGE_MS / 1000} s: ${JSON.stringify(counts)} of ${accepted.length}; ${waited} waited, with ${looks} looks`,
  );
  expect(flow.mails()).toEqual(eachOnce(accepted));
  expect(await query('select 1 from dead_letters')).toEqual([]);
  await engine.stop();
}, 240_000);
