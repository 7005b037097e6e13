import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { mapWithLimit } from '../../src/async/map-with-limit.ts';
import { fromPublicId } from '../../src/domain/ids.ts';
import { eventually } from '../support/expect/eventually.ts';
import { print } from '../support/expect/print.ts';
import { mostInAWindow, recordRate } from '../support/expect/turns.ts';
import { size } from '../support/factories/size.ts';
import { eachOnce, type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';

const PER_MINUTE = 100;
const COUNT = size(130, 300);
/** A minute cannot be made shorter by a setting: usually only the first one is looked at, and the rest is cancelled. */
const MINUTES = size(1, 3);
const SENT = Math.min(COUNT, PER_MINUTE * MINUTES);
const MINUTE_MS = 60_000;
/** A window is counted in sixty. */
const CELL_MS = 1_000;

let flow: Flow;
let api: TestProcess;

beforeAll(async () => {
  flow = await openFlow({ env: { PROVIDER_RATE_PER_MINUTE_EMAIL: String(PER_MINUTE) } });
  [api] = await Promise.all([flow.start('api'), flow.start('bridge')]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(() => flow.close());

const query = async (sql: string, ...values: unknown[]) => (await flow.db.database.pool.query(sql, values)).rows;

/** Who waits for the rate: those in line, and the earliest moment that one of them was given, on the database's clock. */
async function inLine(): Promise<{ waiting: number; calledTwice: number; earliest: number | null }> {
  const [row] = await query(
    `select count(*)::int as waiting, (count(*) filter (where calls > 1))::int as "calledTwice",
        extract(epoch from min(reserved_at))::float8 * 1000 as earliest
      from account_line join notifications n on n.id = notification_id
      where account = 'smtp' and n.status = 'DEFERRED' and n.reason = 'provider_rate'`,
  );
  return row;
}

test(`${COUNT} mails by 4 workers at 100 a minute: no minute has more, and who waits for it uses up no attempt`, async () => {
  const cells = await recordRate(flow.db.database.pool);
  const workers = await Promise.all(Array.from({ length: 4 }, () => flow.start('worker')));
  // Above 3 a fifth of the rate would be left to others.
  const ids = await mapWithLimit(Array.from({ length: COUNT }), 20, () => flow.notify(api, { priority: 3 }));
  // All are asked for well before there is room in the next minute; those that were called by then have a moment of it.
  const putOff = async () => {
    const { waiting, earliest } = await inLine();
    return waiting === COUNT - PER_MINUTE && earliest !== null;
  };
  await eventually(putOff, { timeoutMs: 50_000, what: 'those beyond the first minute, in line' });
  const { earliest, calledTwice } = await inLine();
  const first = Math.min(...(await cells()).keys());
  expect(earliest).toBeGreaterThanOrEqual(first * CELL_MS + MINUTE_MS);
  expect(calledTwice).toBe(0);

  const timeoutMs = MINUTES * MINUTE_MS + 30_000;
  await eventually(() => flow.sink.ledger.length >= SENT, { timeoutMs, what: `${SENT} mails` });
  const sent = ids.filter((id) => flow.mails()[id]);
  const others = ids.filter((id) => !sent.includes(id));
  await flow.until('SENT', sent);
  const cancels = others.map((id) => flow.request(api, 'POST', `/api/notifications/${id}/cancel`));
  for (const { status } of await Promise.all(cancels)) expect(status).toBe(200);

  expect(sent).toHaveLength(SENT);
  expect(flow.mails()).toEqual(eachOnce(sent));
  const began = await cells();
  expect([...began.values()].reduce((sum, count) => sum + count, 0)).toBe(SENT);
  expect(mostInAWindow(began)).toBeLessThanOrEqual(PER_MINUTE);
  expect(await query('select 1 from account_line')).toEqual([]);
  const attempts = await query(
    'select outcome, count(*)::int as n, max(seq)::int as seq from attempts where notification_id = any($1::uuid[]) group by 1',
    ids.map((id) => fromPublicId('notification', id)),
  );
  expect(attempts).toEqual([{ outcome: 'sent', n: SENT, seq: 1 }]);
  const sum = async (metric: string, labels: Record<string, string>) =>
    Promise.all(workers.map((worker) => worker.metric(metric, labels)));
  const senders = await sum('attempts_total', { outcome: 'sent' });
  const looks = (await sum('claims_total', { result: 'wait' })).reduce((all, count) => all + count, 0);
  const { ledger } = flow.sink;
  const tookMs = (ledger.at(-1)?.receivedAt ?? 0) - (ledger[0]?.receivedAt ?? 0);
  print(`${SENT} mails in ${tookMs} ms, by each worker ${senders}; ${looks} looks of those that had to wait`);
  // One that puts it in line, one when it is called, and one more where its moment did not hold.
  expect(looks).toBeLessThanOrEqual(3 * (COUNT - Math.min(PER_MINUTE, COUNT)));
  expect(senders.filter((count) => count > 0).length).toBeGreaterThan(1);
  expect(await Promise.all(workers.map((worker) => worker.stop()))).toEqual([0, 0, 0, 0]);
}, 300_000);
