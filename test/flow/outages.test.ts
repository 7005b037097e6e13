import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { fromPublicId } from '../../src/domain/ids.ts';
import { type OwnBroker, startOwnBroker } from '../kafka/own-broker.ts';
import { eventually } from '../support/expect/eventually.ts';
import { gate } from '../support/expect/gate.ts';
import { print } from '../support/expect/print.ts';
import { notificationBody } from '../support/factories/notifications.ts';
import { size } from '../support/factories/size.ts';
import { startTcpProxy, type TcpProxy } from '../support/fakes/tcp-proxy.ts';
import { eachOnce, type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import type { ProcessName, TestProcess } from '../support/servers/processes.ts';

let broker: OwnBroker;
let postgres: TcpProxy;
let temporal: TcpProxy;
let flow: Flow;
const smtp: { replyWhen?: Promise<void> } = {};
let processes: Record<Exclude<ProcessName, 'engine'>, TestProcess>;

beforeAll(async () => {
  const database = new URL(inject('databaseUrl'));
  [broker, postgres, temporal] = await Promise.all([
    startOwnBroker(),
    startTcpProxy(database.host),
    startTcpProxy(inject('temporalAddress')),
  ]);
  flow = await openFlow({
    brokers: broker.brokers,
    smtp,
    env: { TEMPORAL_ADDRESS: temporal.address },
  });
  const url = new URL(flow.db.url);
  url.host = postgres.address;
  flow.env.DATABASE_URL = url.href;
  const [api, relay, bridge, worker] = await Promise.all([
    flow.start('api'),
    flow.start('relay'),
    flow.start('bridge'),
    flow.start('worker'),
  ]);
  processes = { api, relay, bridge, worker };
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(async () => {
  await flow.close();
  await Promise.all([broker.close(), postgres.close(), temporal.close()]);
});

const ALL_READY = { api: '200 ready', relay: '200 ready', bridge: '200 ready', worker: '200 ready' };

async function readiness(): Promise<Record<string, string>> {
  const asked = Object.entries(processes).map(async ([name, process]) => {
    const answer = await fetch(`${process.url()}/health/ready`);
    const { status } = (await answer.json()) as { status: string };
    return [name, `${answer.status} ${status}`];
  });
  return Object.fromEntries(await Promise.all(asked));
}

/** docs/contract.md gives a loss 5 s to show, which a busy machine needs not keep to; connections have their back-offs. */
async function untilReadiness(expected: Record<string, string>): Promise<void> {
  let last = {};
  const reached = async () => {
    last = await readiness();
    return Object.entries(expected).every(([name, status]) => (last as Record<string, string>)[name] === status);
  };
  await eventually(reached, { timeoutMs: 150_000 }).catch(() => expect(last).toEqual(expected));
}

const notifyMany = (count: number) => Promise.all(Array.from({ length: count }, () => flow.notify(processes.api)));

test('without Temporal all is accepted, bridge and worker are not ready, and all is delivered once it is back', async () => {
  await temporal.cut();
  await untilReadiness({ ...ALL_READY, api: '200 degraded', bridge: '503 unavailable', worker: '503 unavailable' });
  const ids = await notifyMany(10);
  const held = () => processes.bridge.logs().some((line) => String(line.msg).includes('its partition waits'));
  await eventually(held, { timeoutMs: 60_000, what: 'a partition that waits' });

  await temporal.mend();
  await untilReadiness(ALL_READY);
  await flow.until('SENT', ids, 60_000);
  expect(flow.mails()).toMatchObject(eachOnce(ids));
}, 240_000);

test('without PostgreSQL a request is 503 with Retry-After, and the answer to a mail under way is written when it is back', async () => {
  const reply = gate();
  smtp.replyWhen = reply.opened;
  const underWay = await flow.notify(processes.api);
  await eventually(() => flow.mails()[underWay] === 1, { timeoutMs: 30_000, everyMs: 10, what: 'the mail' });
  await postgres.cut();
  reply.open();
  const refused = await flow.request(processes.api, 'POST', '/api/notifications', { body: notificationBody() });
  expect(refused).toMatchObject({ status: 503, json: { code: 'unavailable' } });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  const away = { api: '503 unavailable', relay: '503 unavailable', worker: '503 unavailable', bridge: '200 ready' };
  await untilReadiness(away);

  await postgres.mend();
  await untilReadiness(ALL_READY);
  const ids = [underWay, ...(await notifyMany(3))];
  await flow.until('SENT', ids);
  expect(flow.mails()).toMatchObject(eachOnce(ids));
  const { attempts } = await flow.read(processes.api, underWay);
  expect(attempts).toMatchObject([{ outcome: 'sent' }]);
  const { rows } = await flow.db.database.pool.query(
    'select count(*)::int as n from notifications where status <> $1',
    ['SENT'],
  );
  expect(rows[0].n).toBe(0);
}, 240_000);

const query = async (sql: string, ...values: unknown[]) => (await flow.db.database.pool.query(sql, values)).rows;
const uuidOf = (id: string) => fromPublicId('notification', id);

/** Locks a notification's attempt as soon as there is one, so that its result must wait. @returns what unlocks it */
async function holdResult(id: string): Promise<() => Promise<void>> {
  const holder = await flow.db.database.pool.connect();
  await holder.query('begin');
  const locked = () => holder.query('select from attempts where notification_id = $1 for update', [uuidOf(id)]);
  await eventually(async () => (await locked()).rowCount === 1, { timeoutMs: 60_000, what: 'an attempt' });
  return async () => {
    await holder.query('commit');
    holder.release();
  };
}

const countStatus = async (status: string, ids: string[]): Promise<number> => {
  const sql = 'select count(*)::int as n from notifications where status = $1 and id = any($2::uuid[])';
  return (await query(sql, status, ids.map(uuidOf)))[0].n;
};

const OUTAGE_MS = size(8_000, 60_000);
/** As many as the worker sends at once, so that no claim is being made when the line is cut. */
const AT_ONCE = 5;

test(`PostgreSQL away for ${OUTAGE_MS / 1_000} s after the provider has answered: one attempt each, none ambiguous`, async () => {
  const reply = gate();
  smtp.replyWhen = reply.opened;
  const underWay = await notifyMany(AT_ONCE);
  const letGo = await Promise.all(underWay.map(holdResult));
  const behind = await notifyMany(15);
  reply.open();
  const blocked = async () => {
    const [row] = await query(
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return row.n;
  };
  const allAre = async () => (await blocked()) === AT_ONCE;
  await eventually(allAre, { timeoutMs: 30_000, everyMs: 10, what: 'results of all that are under way' });
  await postgres.cut();
  const cutAt = performance.now();

  // PostgreSQL still writes these, but nobody hears of it.
  const [unheard, unwritten] = [underWay.slice(0, 3), underWay.slice(3)];
  for (const go of letGo.slice(0, 3)) await go();
  await eventually(async () => (await countStatus('SENT', unheard)) === 3, { what: 'results that nobody heard of' });
  // And gives these up, since their lock is not to be had in time.
  await eventually(async () => (await blocked()) === 0, { timeoutMs: 60_000, what: 'results given up' });
  for (const go of letGo.slice(3)) await go();
  expect(await countStatus('PROCESSING', unwritten)).toBe(2);

  await pause(Math.max(0, OUTAGE_MS - (performance.now() - cutAt)));
  const awayMs = Math.round(performance.now() - cutAt);
  await postgres.mend();
  const ids = [...underWay, ...behind];
  await flow.until('SENT', ids, 60_000);
  const settledMs = Math.round(performance.now() - cutAt - awayMs);
  expect(flow.mails()).toMatchObject(eachOnce(ids));
  const attempts = await query(
    `select outcome, count(*)::int as n, max(seq)::int as seq from attempts where notification_id = any($1::uuid[])
      group by 1`,
    ids.map(uuidOf),
  );
  print(`PostgreSQL away for ${awayMs} ms: ${JSON.stringify(attempts)}; all SENT ${settledMs} ms after it`);
  expect(attempts).toEqual([{ outcome: 'sent', n: ids.length, seq: 1 }]);
  expect(await query('select 1 from dead_letters')).toEqual([]);
  await untilReadiness(ALL_READY);
}, 300_000);

test('without Kafka all is accepted, relay and bridge are not ready, and all is delivered once it is back', async () => {
  const before = await notifyMany(5);
  await flow.until('SENT', before);
  // Idle relays must notice as well: nothing that they send tells them.
  const idle = () => flow.db.database.pool.query('select from outbox').then(({ rowCount }) => rowCount === 0);
  await eventually(idle, { timeoutMs: 30_000, what: 'an empty outbox' });
  await broker.killed();
  await untilReadiness({ ...ALL_READY, api: '200 degraded', relay: '503 unavailable', bridge: '503 unavailable' });
  const during = await notifyMany(20);

  await broker.startAgain();
  await untilReadiness(ALL_READY);
  const ids = [...before, ...during];
  await flow.until('SENT', ids, 60_000);
  expect(flow.mails()).toMatchObject(eachOnce(ids));
}, 300_000);
