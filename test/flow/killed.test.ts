import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eachOnce, type Flow, openFlow, TURN_MS } from '../support/flow.ts';
import type { TestProcess } from '../support/processes.ts';
import { readRecords, valueOf } from '../support/records.ts';

let flow: Flow;
let api: TestProcess;
let neverSent: { held: string; resent: string };
let answerLost: string;

/** Dies as by kill -9 at its fault point. */
const dead = async (process: TestProcess) => expect(await process.exited, process.output().slice(-2_000)).toBeNull();

/** Two workers die here, because their leases take half a minute to end: the other tests run meanwhile. */
beforeAll(async () => {
  flow = await openFlow();
  let killed: TestProcess;
  [api, killed] = await Promise.all([
    flow.start('api', { RELAY_IN_API: 'false' }),
    // Both are claimed, and the second claim ends the process before a byte goes out.
    flow.start('worker', { FAULT_POINT: 'deliver:after-claim#2' }),
    flow.start('relay'),
    flow.start('bridge'),
  ]);
  const [held, resent] = await Promise.all([
    flow.notify(api, { onAmbiguous: 'hold' }),
    flow.notify(api, { onAmbiguous: 'resend' }),
  ]);
  neverSent = { held, resent };
  await dead(killed);

  killed = await flow.start('worker', { FAULT_POINT: 'deliver:after-provider-answer' });
  answerLost = await flow.notify(api, { onAmbiguous: 'hold' });
  await dead(killed);
  await flow.start('worker');
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(() => flow.close());

const notifyMany = (count: number) => Promise.all(Array.from({ length: count }, () => flow.notify(api)));

test('a bridge killed between start and commit: the next one starts the same records, and none is sent twice', async () => {
  await stopAll('bridge');
  const killed = await flow.start('bridge', { FAULT_POINT: 'bridge:between-start-and-commit#5' });
  const ids = await notifyMany(20);
  await dead(killed);
  const next = await flow.start('bridge');
  await flow.until('SENT', ids, 60_000);
  expect(flow.mails()).toMatchObject(eachOnce(ids));
  expect(await next.metric('workflow_starts_total', { result: 'already_started' })).toBeGreaterThanOrEqual(4);
  expect(await next.stop()).toBe(0);
});
