import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/expect/eventually.ts';
import { size } from '../support/factories/size.ts';
import { eachOnce, type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import { committedOffsets, isReadToEnd } from '../support/servers/kafka.ts';
import type { TestProcess } from '../support/servers/processes.ts';
import { programArgs } from '../support/servers/programs.ts';

let flow: Flow;
let api: TestProcess;
beforeAll(async () => {
  flow = await openFlow({ env: { WORKER_CONCURRENCY_EMAIL: '20' } });
  api = await flow.start('api');
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(() => flow.close());

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** `npm run replay`, as a person runs it. */
function replay(...args: string[]): Promise<{ code: number; said: string }> {
  const env = { ...flow.env, PATH: process.env.PATH, LOG_LEVEL: 'info' };
  return new Promise((resolve) => {
    execFile(process.execPath, [...programArgs('replay'), ...args], { cwd: ROOT, env }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, said: `${out}${err}` }),
    );
  });
}

const notifyMany = async (count: number) => {
  const ids: string[] = [];
  for (let left = count; left > 0; left -= 20) {
    const some = Array.from({ length: Math.min(left, 20) }, (_, i) => flow.notify(api, { priority: i % 2 ? 5 : 2 }));
    ids.push(...(await Promise.all(some)));
  }
  return ids;
};

test('records that no bridge ever read are started by it, once, also when the bridge comes to them later', async () => {
  const from = new Date().toISOString();
  flow.processes.keep(await flow.start('worker'));
  const ids = await notifyMany(20);
  const published = async () => (await api.metric('outbox_rows')) === 0;
  await eventually(published, { timeoutMs: 60_000, what: 'all records in Kafka' });
  const dry = await replay('--from', from, '--dry-run');
  expect(dry).toMatchObject({ code: 0, said: expect.stringContaining(': 20 would be started, 0 skipped') });
  expect(await replay('--from', from)).toMatchObject({
    code: 0,
    said: expect.stringContaining(': 20 started, 0 skipped'),
  });
  await flow.until('SENT', ids, 60_000);
  const bridge = flow.processes.keep(await flow.start('bridge'));
  const last = await notifyMany(1);
  await flow.until('SENT', last, 60_000);
  const startedAlready = () => bridge.metric('workflow_starts_total', { result: 'already_started' });
  await eventually(async () => (await startedAlready()) >= 20, { timeoutMs: 60_000, what: '20 starts in vain' });
  expect(flow.mails()).toMatchObject(eachOnce([...ids, ...last]));
}, 240_000);

test('a rewind over records whose workflows all ran starts none and sends nothing twice', async () => {
  const from = new Date().toISOString();
  const ids = await notifyMany(size(100, 1_000));
  await flow.until('SENT', ids, 120_000);
  const group = flow.env.KAFKA_GROUP_ID as string;
  const allRead = () => isReadToEnd(flow.kafka, group, flow.topics.notifications);
  await eventually(allRead, { timeoutMs: 30_000, what: 'the commit of the last start' });
  const before = await committedOffsets(flow.kafka, group, flow.topics.notifications);
  const said = `${ids.length} records since ${from}: 0 started, ${ids.length} skipped`;
  expect(await replay('--from', from)).toMatchObject({ code: 0, said: expect.stringContaining(said) });
  expect(flow.mails()).toMatchObject(eachOnce(ids));
  // The bridge's own group stayed where it was.
  expect(await committedOffsets(flow.kafka, group, flow.topics.notifications)).toEqual(before);
}, 240_000);

test('what is no time is answered with how to say one', async () => {
  const [wrong, help, empty] = await Promise.all(
    [['--from', '2026-11-21'], ['--help'], ['--from', '1s']].map((args) => replay(...args)),
  );
  expect(wrong).toMatchObject({ code: 2, said: expect.stringContaining('npm run replay -- --from') });
  expect(help).toMatchObject({ code: 0, said: expect.stringContaining('--dry-run') });
  expect(empty).toMatchObject({ code: 0, said: expect.stringContaining('no records since') });
}, 180_000);
