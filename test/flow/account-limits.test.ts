import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { mapWithLimit } from '../../src/async/map-with-limit.ts';
import { fromPublicId } from '../../src/domain/ids.ts';
import { eventually } from '../support/expect/eventually.ts';
import { print } from '../support/expect/print.ts';
import { recordTurns } from '../support/expect/turns.ts';
import { size } from '../support/factories/size.ts';
import { eachOnce, type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';

const PER_MINUTE = 100;
const COUNT = size(130, 300);
/** A minute cannot be made shorter by a setting: usually only the first one is looked at, and the rest is cancelled. */
const MINUTES = size(1, 3);
const SENT = Math.min(COUNT, PER_MINUTE * MINUTES);
const MINUTE_MS = 60_000;

let flow: Flow;
let api: TestProcess;

beforeAll(async () => {
  flow = await openFlow({ env: { PROVIDER_RATE_PER_MINUTE_EMAIL: String(PER_MINUTE) } });
  [api] = await Promise.all([flow.start('api'), flow.start('bridge')]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(() => flow.close());

const query = async (sql: string, ...values: unknown[]) => (await flow.db.database.pool.query(sql, values)).rows;

async function waitingForTheRate(): Promise<number> {
  const [row] = await query(
    `select count(*)::int as n from notifications where status = 'DEFERRED' and reason = 'provider_rate'`,
  );
  return row.n;
}

test(`${COUNT} mails by 4 workers at 100 a minute: no minute has more, and who waits for it uses up no attempt`, async () => {
  const turns = await recordTurns(flow.db.database.pool, 'provider_health');
  const workers = await Promise.all(Array.from({ length: 4 }, () => flow.start('worker')));
  // Above 3 a fifth of the rate would be left to others; 1 would ask for the next place.
  const ids = await mapWithLimit(Array.from({ length: COUNT }), 20, () => flow.notify(api, { priority: 3 }));
  // All are asked for well before a place of the next minute comes, and each that waits has one there.
  const putOff = async () => (await waitingForTheRate()) === COUNT - PER_MINUTE;
  await eventually(putOff, { timeoutMs: 50_000, what: 'those beyond the first minute, put off' });
  const [{ earliest }] = await query(`select extract(epoch from min(wake_at))::float8 * 1000 as earliest
    from notifications where status = 'DEFERRED'`);
  const [first = Number.NaN] = await turns();
  expect(earliest).toBeGreaterThan(first + MINUTE_MS - 100);

  const timeoutMs = MINUTES * MINUTE_MS + 30_000;
  await eventually(() => flow.sink.ledger.length >= SENT, { timeoutMs, what: `${SENT} mails` });
  const sent = ids.filter((id) => flow.mails()[id]);
  const others = ids.filter((id) => !sent.includes(id));
  await flow.until('SENT', sent);
  const cancels = others.map((id) => flow.request(api, 'POST', `/api/notifications/${id}/cancel`));
  for (const { status } of await Promise.all(cancels)) expect(status).toBe(200);

  expect(sent).toHaveLength(SENT);
  expect(flow.mails()).toEqual(eachOnce(sent));
  const began = await turns();
  expect(began).toHaveLength(SENT);
  // Of which there are none where only the first minute is looked at.
  const spans = began.slice(PER_MINUTE).map((time, i) => time - (began[i] as number));
  for (const spanMs of spans) expect(spanMs).toBeGreaterThanOrEqual(MINUTE_MS);
  const attempts = await query(
    'select outcome, count(*)::int as n, max(seq)::int as seq from attempts where notification_id = any($1::uuid[]) group by 1',
    ids.map((id) => fromPublicId('notification', id)),
  );
  expect(attempts).toEqual([{ outcome: 'sent', n: SENT, seq: 1 }]);
  const senders = await Promise.all(workers.map((worker) => worker.metric('attempts_total', { outcome: 'sent' })));
  const { ledger } = flow.sink;
  const tookMs = (ledger.at(-1)?.receivedAt ?? 0) - (ledger[0]?.receivedAt ?? 0);
  const span = MINUTES > 1 ? `; 101 within ${Math.min(...spans)} ms at the shortest` : '';
  print(`${SENT} mails in ${tookMs} ms, by each worker ${senders}${span}`);
  expect(senders.filter((count) => count > 0).length).toBeGreaterThan(1);
  expect(await Promise.all(workers.map((worker) => worker.stop()))).toEqual([0, 0, 0, 0]);
}, 300_000);
