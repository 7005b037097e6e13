import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/expect/eventually.ts';
import { jsonOf, readRecords } from '../support/expect/records.ts';
import { eachOnce, type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import { isReadToEnd } from '../support/servers/kafka.ts';
import type { TestProcess } from '../support/servers/processes.ts';

let flow: Flow;
let api: TestProcess;
let relay: TestProcess;
let bridge: TestProcess;
/** Notifications whose worker dies: before a byte went out, under either policy, and after the mail server's answer. */
let cut: { resent: string; held: string; mailed: string[] };

const CUT = 3;
const bridgeFault = { FAULT_POINT: `bridge:between-start-and-commit#${CUT + 5}` };
const afterClaim = { FAULT_POINT: 'deliver:after-claim' };
const afterAnswer = { FAULT_POINT: 'deliver:after-provider-answer' };
const beforeCommit = { FAULT_POINT: 'deliver:before-result-commit' };

/** The workers' leases take half a minute to end, so their deaths come first and the other tests run meanwhile. */
beforeAll(async () => {
  flow = await openFlow();
  const [server, firstRelay, firstBridge, ...workers] = await Promise.all([
    flow.start('api', { RELAY_IN_API: 'false' }),
    flow.start('relay'),
    flow.start('bridge', bridgeFault),
    flow.start('worker', afterClaim),
    flow.start('worker', afterClaim),
  ]);
  [api, relay, bridge] = [server, firstRelay, firstBridge];
  const resent = await flow.notify(api, { onAmbiguous: 'resend' });
  await Promise.race(workers.map(died));
  const held = await flow.notify(api, { onAmbiguous: 'hold' });
  await Promise.all(workers.map(died));
  const last = await Promise.all([flow.start('worker', afterAnswer), flow.start('worker', beforeCommit)]);
  // Either of them has the first.
  const mailed = [await flow.notify(api, { onAmbiguous: 'hold' })];
  await Promise.race(last.map(died));
  mailed.push(await flow.notify(api, { onAmbiguous: 'hold' }));
  await Promise.all(last.map(died));
  cut = { resent, held, mailed };
  await flow.start('worker');
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(() => flow.close());

/** Its fault point ends a process as kill -9 does: without an exit code. */
async function died(process: TestProcess): Promise<void> {
  expect(await process.exited, process.output().slice(-2_000)).toBeNull();
}

const startedAlready = () => bridge.metric('workflow_starts_total', { result: 'already_started' });
const notifyMany = (count: number) => Promise.all(Array.from({ length: count }, () => flow.notify(api)));

test('a bridge killed between start and commit: the next one starts the same records, and none is sent twice', async () => {
  const ids = await notifyMany(20);
  await died(bridge);
  bridge = flow.processes.keep(await flow.start('bridge'));
  // Kafka keeps the dead one's partitions for up to its session time-out, 20 s.
  await flow.until('SENT', ids, 90_000);
  // The dead one may have started all of them; what it did not commit comes again.
  await eventually(async () => (await startedAlready()) > 0, { timeoutMs: 60_000, what: 'a start in vain' });
  expect(flow.mails()).toMatchObject(eachOnce(ids));
}, 200_000);

test('a relay killed between produce and delete: the next one produces the same rows, and none is sent twice', async () => {
  expect(await relay.stop()).toBe(0);
  const allRead = () => isReadToEnd(flow.kafka, flow.env.KAFKA_GROUP_ID as string, flow.topics.notifications);
  await eventually(allRead, { timeoutMs: 60_000, what: 'the end of the repeats of before' });
  const before = await startedAlready();
  const ids = await notifyMany(20);
  const killed = flow.processes.start('relay', { ...flow.env, FAULT_POINT: 'relay:between-produce-and-delete' });
  await died(killed);
  await flow.until('SENT', ids, 60_000);
  relay = flow.processes.keep(await flow.start('relay'));
  const ofThese = ({ key }: { key: string | null }) => ids.includes(String(key));
  await readRecords(flow.kafka, flow.topics.notifications, ofThese, 2 * ids.length);
  const again = await notifyMany(1);
  await flow.until('SENT', again);
  expect(flow.mails()).toMatchObject(eachOnce([...ids, ...again]));
  const counted = async () => (await startedAlready()) - before;
  await eventually(async () => (await counted()) >= ids.length, { timeoutMs: 60_000, what: 'as many starts in vain' });
}, 200_000);

test('a worker killed after its claim: under `hold` the notification ends UNKNOWN with a dead letter', async () => {
  const ids = [cut.held, ...cut.mailed];
  await flow.until('UNKNOWN', ids, 60_000);
  // Two mails were taken before their workers died, one never left: nobody can tell, so none is sent again.
  expect(flow.mails()[cut.held]).toBeUndefined();
  expect(flow.mails()).toMatchObject(eachOnce(cut.mailed));
  for (const id of ids) {
    const notification = await flow.read(api, id);
    expect(notification.attempts).toMatchObject([{ number: 1, outcome: 'ambiguous', code: 'sender_lost' }]);
  }
  const records = await readRecords(flow.kafka, flow.topics.deadLetters, ({ key }) => ids.includes(String(key)), 3);
  expect(records.map(jsonOf)).toMatchObject(
    records.map(({ key }) => ({ notificationId: key, errorCode: 'sender_lost' })),
  );
  const { rows } = await flow.db.database.pool.query(
    'select message_key, status, error_code from dead_letters where message_key = any($1) order by message_key',
    [ids],
  );
  expect(rows).toEqual(ids.sort().map((id) => ({ message_key: id, status: 'FAILED', error_code: 'sender_lost' })));
}, 120_000);

test('a worker killed after its claim: under `resend` the mail is sent once the lease and a pause are over', async () => {
  await flow.until('SENT', [cut.resent], 90_000);
  expect(flow.mails()[cut.resent]).toBe(1);
  const { attempts } = await flow.read(api, cut.resent);
  expect(attempts).toMatchObject([
    { number: 1, outcome: 'ambiguous', code: 'sender_lost' },
    { number: 2, outcome: 'sent', code: null },
  ]);
}, 120_000);
