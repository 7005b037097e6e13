import { Connection, WorkflowClient } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { workflowIdFor } from '../../src/contracts/notification-workflow.ts';
import { fromPublicId } from '../../src/domain/ids.ts';
import { eventually } from '../support/expect/eventually.ts';
import { gate } from '../support/expect/gate.ts';
import { jsonOf, produce, readRecords } from '../support/expect/records.ts';
import type { startSmtpSink } from '../support/fakes/smtp-sink.ts';
import { startTcpProxy, type TcpProxy } from '../support/fakes/tcp-proxy.ts';
import { type Answer, eachOnce, type Flow, openFlow, type RequestOptions, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';

const ADMIN_TOKEN = 'the token of an operator';

let flow: Flow;
let api: TestProcess;
let proxy: TcpProxy;
let worker: TestProcess;
let connection: Connection;
let workflows: WorkflowClient;
/** Whose worker died right after it gave up, of which Temporal learns by a time-out of 30 s: the other tests run meanwhile. */
let givenUp: string;
/** The mail server refuses every recipient for good, some with a code of their own. */
let isRefusing = true;
const refusal = (address: string) =>
  address.startsWith('bulk')
    ? Object.assign(new Error('5.7.1 Not wanted here'), { responseCode: 553 })
    : Object.assign(new Error('5.7.1 Not wanted'), { responseCode: 550 });
const smtp: Parameters<typeof startSmtpSink>[0] = {
  onRcptTo: ({ address }, _session, done) => done(isRefusing ? refusal(address) : null),
};

beforeAll(async () => {
  connection = await Connection.connect({ address: inject('temporalAddress') });
  flow = await openFlow({ smtp });
  workflows = new WorkflowClient({ connection, namespace: flow.namespace });
  proxy = await startTcpProxy(`127.0.0.1:${flow.sink.port}`);
  Object.assign(flow.env, { SMTP_URL: `smtp://${proxy.address}`, ADMIN_TOKEN });
  const givesUp = { FAULT_POINT: 'give-up:after-commit' };
  const [started, dying] = await Promise.all([flow.start('api'), flow.start('worker', givesUp), flow.start('bridge')]);
  api = started;
  givenUp = await flow.notify(api);
  expect(await dying.exited, dying.output().slice(-2_000)).toBeNull();
  worker = await flow.start('worker');
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(async () => {
  await flow.close();
  await proxy.close();
  await connection.close();
});

// biome-ignore lint/suspicious/noExplicitAny: a test reads into answers of every shape
type Letter = any;

const ask = (method: string, path: string, options?: RequestOptions): Promise<Answer> =>
  flow.request(api, method, `/api/dead-letters${path}`, options);
const lettersOf = async (id: string): Promise<Letter[]> => (await ask('GET', `?notificationId=${id}`)).json.data;
const letterOf = async (letterId: string): Promise<Letter> => (await ask('GET', `/${letterId}`)).json.data;

async function replay(letterId: string): Promise<void> {
  const answer = await ask('POST', `/${letterId}/replay`);
  expect(answer.status, JSON.stringify(answer.json)).toBe(202);
}

const PATIENT = { timeoutMs: 30_000 };

/** Waits until the run has closed, and tells how. */
function endOf(id: string, run: number): Promise<string> {
  const state = async () => (await workflows.getHandle(workflowIdFor(id, run)).describe()).status.name;
  return eventually(async () => (await state()) !== 'RUNNING' && state(), {
    timeoutMs: 30_000,
    what: `the end of run ${run}`,
  });
}

/** The records of a notification on the dead-letter topic: all, since one written last has come too. */
async function recordsOf(id: string): Promise<Letter[]> {
  const topic = flow.topics.deadLetters;
  const { pool } = flow.db.database;
  const waiting = () => pool.query(`select 1 from outbox where stream = 'dead-letters' and key = $1`, [id]);
  // A row goes once the broker has acknowledged its record.
  await eventually(async () => (await waiting()).rowCount === 0, PATIENT);
  await produce(flow.kafka, [{ topic, key: id, value: 'the last one' }]);
  const seen: Letter[] = [];
  const isLast = ({ key, value }: { key: string | null; value: Buffer | null }) => {
    if (key === id && String(value).startsWith('{')) seen.push(value);
    return key === id && String(value) === 'the last one';
  };
  await readRecords(flow.kafka, topic, isLast, 1);
  return seen.map((value) => jsonOf({ value } as Parameters<typeof jsonOf>[0]));
}

test('a replay that fails again leaves a chain of letters, the last of which is retried by itself when asked', async () => {
  isRefusing = true;
  const id = await flow.notify(api);
  await flow.until('FAILED', [id]);
  const [first] = await lettersOf(id);
  await replay(first.id);
  const [second] = await eventually(async () => {
    const letters = await lettersOf(id);
    return letters.length === 2 && letters;
  }, PATIENT);
  expect(second).toMatchObject({ status: 'FAILED', run: 1, replayOf: first.id });
  expect(await letterOf(first.id)).toMatchObject({ status: 'RESOLVED', resolvedBy: 'superseded' });
  expect([await endOf(id, 0), await endOf(id, 1)]).toEqual(['FAILED', 'FAILED']);
  expect((await recordsOf(id)).map(({ run }) => run)).toEqual([0, 1]);

  isRefusing = false;
  const retryAt = new Date(Date.now() + 1_000).toISOString();
  expect((await ask('PATCH', `/${second.id}`, { body: { retryAt } })).json.data).toMatchObject({ retryAt });
  await flow.until('SENT', [id]);
  expect(await letterOf(second.id)).toMatchObject({ status: 'RESOLVED', resolvedBy: 'replay' });
  expect(await letterOf(first.id)).toMatchObject({ status: 'RESOLVED', resolvedBy: 'superseded' });
  expect(flow.mails()[id]).toBe(1);
}, 180_000);

test('20 letters of one group are replayed by its error code, at a rate, and each is sent once', async () => {
  isRefusing = true;
  const recipient = { email: 'bulk@example.com' };
  const ids = await Promise.all(Array.from({ length: 20 }, () => flow.notify(api, { recipient })));
  await flow.until('FAILED', ids);
  isRefusing = false;
  const filter = { errorCode: 'smtp_553' };
  const groups = async () =>
    (await ask('GET', '/groups')).json.data.filter(({ errorCode }: Letter) => errorCode === filter.errorCode);
  expect(await groups()).toMatchObject([{ channel: 'email', provider: 'smtp', count: 20 }]);
  expect((await ask('POST', '/replay', { body: { filter, dryRun: true } })).json.data).toEqual({ count: 20 });

  const answer = await ask('POST', '/replay', { body: { filter, ratePerSecond: 10 } });
  expect(answer.json.data).toEqual({ replayed: 20, skipped: [], hasMore: false });
  await flow.until('SENT', ids);
  expect(flow.mails()).toMatchObject(eachOnce(ids));
  expect(await groups()).toEqual([]);
}, 150_000);

test('what may have been sent is resolved by a person’s word', async () => {
  isRefusing = false;
  const reply = gate();
  smtp.replyWhen = reply.opened;
  const id = await flow.notify(api, { onAmbiguous: 'hold' });
  await eventually(() => flow.mails()[id] === 1, { timeoutMs: 30_000, what: 'a mail without an answer' });
  await proxy.cut();
  await flow.until('UNKNOWN', [id]);
  await proxy.mend();
  reply.open();
  const [letter] = await lettersOf(id);
  const byFilter = await ask('POST', '/replay', { body: { filter: { errorCode: letter.errorCode } } });
  expect(byFilter.json.data.replayed).toBe(0);

  const answer = await ask('POST', `/${letter.id}/resolve`, { body: { as: 'sent', note: 'it arrived' } });
  expect(answer.status, JSON.stringify(answer.json)).toBe(200);
  expect(answer.json.data).toMatchObject({ status: 'RESOLVED', resolvedBy: 'person_sent', note: 'it arrived' });
  expect((await flow.read(api, id)).status).toBe('SENT');
  const told = await readRecords(
    flow.kafka,
    flow.topics.notificationStatus,
    ({ key, headers }) => key === id && headers['event-type'] === 'notification.sent',
    1,
  );
  expect(told.map(jsonOf)).toMatchObject([{ data: { notificationId: id, status: 'SENT' } }]);
  expect(flow.mails()[id]).toBe(1);
}, 150_000);

test('a record that nobody can read reaches the operator, and no client', async () => {
  const value = Buffer.from([0x7b, 0xff, 0x00]);
  await produce(flow.kafka, [{ topic: flow.topics.notifications, partition: 1, key: 'stray', value }]);
  const headers = { 'x-admin-token': ADMIN_TOKEN };
  const [parked] = await eventually(async () => {
    const { data } = (await ask('GET', '?errorCode=unreadable', { headers })).json;
    return data.length > 0 && data;
  }, PATIENT);
  expect(parked).toMatchObject({ kind: 'parked_record', clientId: null, notificationId: null, status: 'FAILED' });
  const { data } = (await ask('GET', `/${parked.id}`, { headers })).json;
  expect(data).toMatchObject({
    payload: value.toString('base64'),
    source: { topic: flow.topics.notifications, partition: 1, key: 'stray' },
  });
  expect((await ask('GET', '?errorCode=unreadable')).json.data).toEqual([]);
  expect((await ask('POST', `/${parked.id}/replay`, { headers })).json).toMatchObject({ code: 'not_replayable' });
  const resolved = await ask('POST', `/${parked.id}/resolve`, { headers, body: { as: 'ignored', note: 'a test' } });
  expect(resolved.json.data).toMatchObject({ status: 'RESOLVED', resolvedBy: 'person_ignored' });
}, 60_000);

test('a worker killed right after it gave up: one dead letter, one record, and its run fails', async () => {
  const id = givenUp;
  const handle = workflows.getHandle(workflowIdFor(id, 0));
  // Temporal learns of the death by the activity's time-out of 30 s.
  await eventually(async () => (await handle.describe()).status.name === 'FAILED', {
    timeoutMs: 60_000,
    what: 'the end of the run',
  });
  // The worker of now has failed the others of this file, and this one was not counted twice.
  const { rows } = await flow.db.database.pool.query(
    `select count(*)::int as n from timeline where status = 'FAILED' and notification_id <> $1`,
    [fromPublicId('notification', id)],
  );
  expect(await worker.metric('notifications_total', { status: 'FAILED' })).toBe(rows[0].n);

  const letters = await lettersOf(id);
  expect(letters).toMatchObject([{ notificationId: id, run: 0, status: 'FAILED', channel: 'email', provider: 'smtp' }]);
  const records = await recordsOf(id);
  expect(records).toMatchObject([
    { type: 'dead_letter.created', deadLetterId: letters[0].id, notificationId: id, run: 0 },
  ]);
  expect((await flow.read(api, id)).status).toBe('FAILED');

  isRefusing = false;
  await replay(letters[0].id);
  await flow.until('SENT', [id]);
  expect(flow.mails()[id]).toBe(1);
  expect(await endOf(id, 1)).toBe('COMPLETED');
  expect(await lettersOf(id)).toMatchObject([{ id: letters[0].id, status: 'RESOLVED', resolvedBy: 'replay' }]);
  expect((await flow.read(api, id)).attempts).toMatchObject([{ outcome: 'permanent' }, { outcome: 'sent' }]);
}, 120_000);
