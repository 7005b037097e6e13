import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { type OwnBroker, startOwnBroker } from '../kafka/own-broker.ts';
import { eventually } from '../support/eventually.ts';
import { notificationBody } from '../support/factories.ts';
import { eachOnce, type Flow, openFlow, TURN_MS } from '../support/flow.ts';
import type { ProcessName, TestProcess } from '../support/processes.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

let broker: OwnBroker;
let postgres: TcpProxy;
let temporal: TcpProxy;
let flow: Flow;
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
    // Slow enough that a server can go away while a mail is under way.
    smtp: { replyAfterMs: 500 },
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

/** CONTRACT 1 gives a loss 5 s to show; after it is mended, connections have their back-offs. */
async function untilReadiness(expected: Record<string, string>, timeoutMs: number): Promise<void> {
  let last = {};
  const reached = async () => {
    last = await readiness();
    return Object.entries(expected).every(([name, status]) => (last as Record<string, string>)[name] === status);
  };
  await eventually(reached, { timeoutMs }).catch(() => expect(last).toEqual(expected));
}

const notifyMany = (count: number) => Promise.all(Array.from({ length: count }, () => flow.notify(processes.api)));

test('without Temporal all is accepted, bridge and worker are not ready, and all is delivered once it is back', async () => {
  await temporal.cut();
  await untilReadiness(
    { ...ALL_READY, api: '200 degraded', bridge: '503 unavailable', worker: '503 unavailable' },
    5_000,
  );
  const ids = await notifyMany(10);
  const held = () => processes.bridge.logs().some((line) => String(line.msg).includes('its partition waits'));
  await eventually(held, { timeoutMs: 20_000, what: 'a partition that waits' });

  await temporal.mend();
  await untilReadiness(ALL_READY, 30_000);
  await flow.until('SENT', ids, 60_000);
  expect(flow.mails()).toMatchObject(eachOnce(ids));
}, 150_000);

test('without PostgreSQL a request is 503 with Retry-After, and the answer to a mail under way is written when it is back', async () => {
  const underWay = await flow.notify(processes.api);
  await eventually(() => flow.mails()[underWay] === 1, { everyMs: 10, what: 'the mail' });
  await postgres.cut();
  const startedAt = performance.now();
  const refused = await flow.request(processes.api, 'POST', '/api/notifications', { body: notificationBody() });
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(refused).toMatchObject({ status: 503, json: { code: 'unavailable' } });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  const away = { api: '503 unavailable', relay: '503 unavailable', worker: '503 unavailable', bridge: '200 ready' };
  await untilReadiness(away, 5_000);

  await postgres.mend();
  await untilReadiness(ALL_READY, 30_000);
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
}, 120_000);

test('without Kafka all is accepted, relay and bridge are not ready, and all is delivered once it is back', async () => {
  const before = await notifyMany(5);
  await flow.until('SENT', before);
  // Idle relays must notice as well: nothing that they send tells them.
  const idle = () => flow.db.database.pool.query('select from outbox').then(({ rowCount }) => rowCount === 0);
  await eventually(idle, { what: 'an empty outbox' });
  await broker.killed();
  await untilReadiness(
    { ...ALL_READY, api: '200 degraded', relay: '503 unavailable', bridge: '503 unavailable' },
    5_000,
  );
  const during = await notifyMany(20);

  await broker.startAgain();
  await untilReadiness(ALL_READY, 60_000);
  const ids = [...before, ...during];
  await flow.until('SENT', ids, 60_000);
  expect(flow.mails()).toMatchObject(eachOnce(ids));
}, 180_000);
