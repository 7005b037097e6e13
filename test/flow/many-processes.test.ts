import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/expect/eventually.ts';
import { eachOnce, type Flow, openFlow, postSteadily, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';

let flow: Flow;
beforeAll(async () => {
  flow = await openFlow();
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(() => flow.close());

/** 40 a second: below what two cores deliver, so that the bridges change while there is work. */
const POST_EVERY_MS = 25;
const COUNT = 300;

test('2 APIs, 3 bridges and 2 workers, one bridge added and one stopped under load: each mail comes exactly once', async () => {
  const names = ['api', 'api', 'bridge', 'bridge', 'worker', 'worker'] as const;
  const processes = await Promise.all(names.map((name) => flow.start(name)));
  const [first, second, stopped] = processes as [TestProcess, TestProcess, TestProcess];
  const others = processes.filter((process) => process !== stopped);

  let turn = 0;
  // Over both topics, each of which has a consumer group of its own.
  const post = () => flow.notify(turn++ % 2 ? first : second, { priority: turn % 4 < 2 ? 2 : 5 });
  const load = postSteadily(post, POST_EVERY_MS);
  const added = await flow.start('bridge');
  expect(await stopped.stop()).toBe(0);
  const bridges = others.filter(({ name }) => name === 'bridge').concat(added);
  const starts = () =>
    Promise.all(bridges.map((bridge) => bridge.metric('workflow_starts_total', { result: 'started' })));
  // On a slow machine it takes long until the added one has a partition.
  const enough = async () => load.accepted.length >= COUNT && Math.min(...(await starts())) > 0;
  await eventually(enough, { timeoutMs: 60_000, everyMs: 200, what: 'work for each bridge that is left' });
  const { accepted: all, failed } = await load.stop();
  expect(failed).toEqual([]);

  await flow.until('SENT', all, 120_000);
  expect(flow.mails()).toEqual(eachOnce(all));
  for (const worker of processes.filter(({ name }) => name === 'worker')) {
    expect(await worker.metric('attempts_total', { outcome: 'sent' })).toBeGreaterThan(0);
  }
  expect(await Promise.all([...others, added].map((process) => process.stop()))).toEqual(Array(6).fill(0));
}, 300_000);
