import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { eventually } from '../support/expect/eventually.ts';
import { gate } from '../support/expect/gate.ts';
import { print } from '../support/expect/print.ts';
import { size } from '../support/factories/size.ts';
import { type SmtpFaultServer, startSmtpFaultServer } from '../support/fakes/smtp-fault-server.ts';
import { startTemporalFront, type TemporalFront } from '../support/fakes/temporal-front.ts';
import { type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';

let flow: Flow;
let server: SmtpFaultServer;
let front: TemporalFront;
let api: TestProcess;
/** Of whose polls Temporal refuses all; it takes the SDK a minute to give up, in which another test runs. */
let refused: TestProcess;
const firstGoesOn = gate();

beforeAll(async () => {
  // The first connection waits before its message; every other one is served at once.
  server = await startSmtpFaultServer([{ rcpt: { when: firstGoesOn.opened } }, {}]);
  front = await startTemporalFront(inject('temporalAddress'));
  flow = await openFlow();
  [api] = await Promise.all([flow.start('api'), flow.start('bridge')]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(async () => {
  await flow.close();
  await Promise.all([server.close(), front.close()]);
});

const isLive = (worker: TestProcess) =>
  fetch(`${worker.url()}/health/live`).then(
    ({ ok }) => ok,
    () => false,
  );

test('a worker that Temporal refuses for seconds goes on', async () => {
  refused = flow.processes.keep(await flow.start('worker', { TEMPORAL_ADDRESS: front.address }));
  front.permitPolls(false);
  await eventually(() => front.refused() > 10, { timeoutMs: 30_000, what: 'refusals' });
  front.permitPolls(true);
  await flow.until('SENT', [await flow.notify(api)]);
  expect(await isLive(refused)).toBe(true);
  front.permitPolls(false);
}, 120_000);

/** Beyond the 30 s of a lease. */
const PAUSED_MS = size(35_000, 60_000);

test('a worker that is stopped in the middle of a send and resumed after its lease sends nothing any more', async () => {
  const env = { SMTP_URL: `smtp://127.0.0.1:${server.port}` };
  const paused = await flow.start('worker', env);
  const id = await flow.notify(api, { onAmbiguous: 'resend' });
  await eventually(() => server.steps.includes('1 rcpt'), { timeoutMs: 30_000, everyMs: 10, what: 'a send under way' });
  paused.kill('SIGSTOP');
  firstGoesOn.open();
  const pausedAt = performance.now();
  const second = await flow.start('worker', env);

  const judged = () => second.logs().some((line) => line.notificationId === id && line.code === 'sender_lost');
  await eventually(judged, { timeoutMs: 90_000, everyMs: 200, what: 'the second worker’s word on the first' });
  await pause(Math.max(0, PAUSED_MS - (performance.now() - pausedAt)));
  expect(server.ledger).toEqual([]);
  const pausedMs = Math.round(performance.now() - pausedAt);
  paused.kill('SIGCONT');

  // Only the first one's own word on its attempt tells that it has gone on, and given up.
  const gaveUp = () => paused.logs().some((line) => line.notificationId === id && line.seq === 1);
  await eventually(gaveUp, { timeoutMs: 60_000, what: 'the end of the first send' });
  // It is sent again after 30 s; what is between, others' load on the same Temporal makes long.
  await flow.until('SENT', [id], 150_000);
  expect(server.steps).not.toContain('1 dot');
  expect(server.ledger.map(({ kept, connection }) => kept && connection > 1)).toEqual([true]);
  expect(server.ledger[0]?.raw).toContain(`<${id}@flow.test>`);
  const { attempts } = await flow.read(api, id);
  expect(attempts).toHaveLength(2);
  expect(attempts[1]).toMatchObject({ number: 2, outcome: 'sent' });
  print(`stopped for ${pausedMs} ms in the middle of a send: ${server.ledger.length} mail`);
  expect(await Promise.all([paused.stop(), second.stop()])).toEqual([0, 0]);
}, 330_000);

test('a worker that Temporal refuses for minutes ends its process with 1, alive no longer', async () => {
  expect(await refused.exited).toBe(1);
  expect(await isLive(refused)).toBe(false);
  const last = refused.logs().map(({ msg }) => msg);
  expect(last).toContain('lost; the process ends');
  expect(last.at(-1)).toBe('stopped');
}, 180_000);
