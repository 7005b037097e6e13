import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { eventually } from '../support/expect/eventually.ts';
import { startTemporalFront, type TemporalFront } from '../support/fakes/temporal-front.ts';
import { type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';

let flow: Flow;
let front: TemporalFront;
let api: TestProcess;

beforeAll(async () => {
  front = await startTemporalFront(inject('temporalAddress'));
  flow = await openFlow();
  [api] = await Promise.all([flow.start('api'), flow.start('bridge')]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(async () => {
  await flow.close();
  await front.close();
});

const isLive = (worker: TestProcess) =>
  fetch(`${worker.url()}/health/live`).then(
    ({ ok }) => ok,
    () => false,
  );

test('a worker that is refused for seconds goes on, and one that is refused for minutes ends its process with 1, alive no longer', async () => {
  const worker = await flow.start('worker', { TEMPORAL_ADDRESS: front.address });
  front.permitPolls(false);
  await eventually(() => front.refused() > 10, { timeoutMs: 30_000, what: 'refusals' });
  front.permitPolls(true);
  await flow.until('SENT', [await flow.notify(api)]);
  expect(await isLive(worker)).toBe(true);

  front.permitPolls(false);
  expect(await worker.exited).toBe(1);
  expect(await isLive(worker)).toBe(false);
  const last = worker.logs().map(({ msg }) => msg);
  expect(last).toContain('lost; the process ends');
  expect(last.at(-1)).toBe('stopped');
}, 240_000);
