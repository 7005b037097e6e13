import type { SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { toPublicId } from '../../src/domain/ids.ts';
import { eventually } from '../support/expect/eventually.ts';
import { type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';

let flow: Flow;
let api: TestProcess;
let bridge: TestProcess;
let worker: TestProcess;
let refusals = 1;

const refuse = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode });
const onRcptTo: SMTPServerOptions['onRcptTo'] = ({ address }, _session, done) => {
  if (address.startsWith('busy@') && refusals-- > 0) return done(refuse(451, '4.3.0 try again later'));
  if (address.startsWith('unknown@')) return done(refuse(550, '5.1.1 no such user'));
  done();
};

beforeAll(async () => {
  flow = await openFlow({ smtp: { onRcptTo } });
  [api, bridge, worker] = await Promise.all([flow.start('api'), flow.start('bridge'), flow.start('worker')]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(() => flow.close());

const email = { channel: 'email' };
const smtp = { ...email, provider: 'smtp' };

/** Each metric of docs/contract.md that the path moves, and where it is read. */
const READINGS: Record<string, () => Promise<number>> = {
  accepted: () => api.metric('notifications_accepted_total', email),
  answers: () => api.metric('http_request_duration_seconds_count', { route: '/api/notifications', status: '202' }),
  outboxRows: () => api.metric('outbox_rows'),
  outboxAge: () => api.metric('outbox_oldest_age_seconds'),
  published: () => api.metric('outbox_published_total'),
  consumed: () => bridge.metric('kafka_consumed_total', { topic: flow.topics.notifications }),
  consumedUrgent: () => bridge.metric('kafka_consumed_total', { topic: flow.topics.notificationsUrgent }),
  lag: () => bridge.metric('kafka_lag'),
  started: () => bridge.metric('workflow_starts_total', { result: 'started' }),
  startedAlready: () => bridge.metric('workflow_starts_total', { result: 'already_started' }),
  attempts: () => worker.metric('attempts_total'),
  attemptsSent: () => worker.metric('attempts_total', { ...smtp, outcome: 'sent' }),
  attemptsTransient: () => worker.metric('attempts_total', { ...smtp, outcome: 'transient' }),
  attemptsPermanent: () => worker.metric('attempts_total', { ...smtp, outcome: 'permanent' }),
  retries: () => worker.metric('retries_total', email),
  deferrals: () => worker.metric('deferrals_total'),
  acceptedToSent: () => worker.metric('accepted_to_sent_seconds_count', email),
  sentDelay: () => worker.metric('sent_delay_seconds_count', { lane: 'ordinary' }),
  callsBegun: () => worker.metric('provider_call_seconds_count', { provider: 'smtp', phase: 'message' }),
  callsAnswered: () => worker.metric('provider_call_seconds_count', { provider: 'smtp', phase: 'answer' }),
  settled: () => worker.metric('notifications_total'),
  sent: () => worker.metric('notifications_total', { ...email, status: 'SENT' }),
  failed: () => worker.metric('notifications_total', { ...email, status: 'FAILED' }),
  deadLettersOpen: () => worker.metric('dead_letters_open', email),
};

async function readAll(): Promise<Record<string, number>> {
  const read = Object.entries(READINGS).map(async ([name, value]) => [name, await value()] as const);
  return Object.fromEntries(await Promise.all(read));
}

test('one success, one retry and one dead letter move each metric by exactly that', async () => {
  const none = Object.fromEntries(Object.keys(READINGS).map((name) => [name, 0]));
  expect(await readAll()).toEqual(none);

  const notify = (address: string) =>
    flow.notify(api, { recipient: { email: `${address}@example.com` }, retry: { delaysMs: [200] } });
  const [good, retried, dead] = [await notify('good'), await notify('busy'), await notify('unknown')];
  await flow.until('SENT', [good, retried]);
  await flow.until('FAILED', [dead]);
  expect(await flow.read(api, retried)).toMatchObject({ retryCount: 1, attempts: [{ outcome: 'transient' }, {}] });

  const expected = {
    ...none,
    ...{ accepted: 3, answers: 3 },
    // three notifications, three events, one dead letter
    published: 7,
    ...{ consumed: 3, started: 3 },
    ...{ attempts: 4, attemptsSent: 2, attemptsTransient: 1, attemptsPermanent: 1, retries: 1 },
    // Who is refused by RCPT gets no last byte.
    ...{ sentDelay: 2, callsBegun: 4, callsAnswered: 2 },
    ...{ acceptedToSent: 2, settled: 3, sent: 2, failed: 1, deadLettersOpen: 1 },
  };
  // The last event is on its way to Kafka, and the lag goes down with the next commit.
  let last = {};
  const settled = async () => {
    last = await readAll();
    expect(last).toEqual(expected);
    return true;
  };
  await eventually(settled, { everyMs: 200, timeoutMs: 30_000 }).catch(() => expect(last).toEqual(expected));

  // A repeated look counts nothing twice.
  expect(await readAll()).toEqual(expected);

  const [letter] = (await flow.db.database.pool.query('select id from dead_letters')).rows;
  const path = `/api/dead-letters/${toPublicId('deadLetter', letter.id)}/resolve`;
  expect((await flow.request(api, 'POST', path, { body: { as: 'ignored', note: 'Nobody of that name' } })).status).toBe(
    200,
  );
  // What was read a moment ago is kept for a second.
  await eventually(async () => (await READINGS.deadLettersOpen?.()) === 0, { everyMs: 200 });
}, 150_000);
