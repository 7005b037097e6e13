import { ApplicationFailure } from '@temporalio/common';
import { expect, test } from 'vitest';
import { createEndpointTurns } from '../../src/activities/endpoint-turns.ts';

const LIMITS = { perClient: 25, perEndpoint: 4, failing: 10 };

/** Calls that hang until they are let go, and what became of those that found no place. */
function lab(limits = LIMITS) {
  let nowMs = 0;
  const inTurn = createEndpointTurns(limits, () => nowMs);
  const hanging = new Set<() => void>();
  const delays: number[] = [];
  const call = (clientId: string, endpointId: string, isFailing = false) =>
    inTurn({ clientId, endpointId, isFailing }, () => new Promise<void>((resolve) => hanging.add(resolve))).catch(
      (error) => {
        if (!(error instanceof ApplicationFailure)) throw error;
        expect([error.nonRetryable, error.type]).toEqual([false, 'NotYet']);
        delays.push(Number(error.nextRetryDelay));
      },
    );
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    call,
    delays,
    hanging,
    settled,
    async release(afterMs: number) {
      nowMs += afterMs;
      const all = [...hanging];
      hanging.clear();
      for (const end of all) end();
      await settled();
    },
  };
}

test('the hanging endpoints of one client hold a quarter of the places, and another is called at once', async () => {
  const { call, hanging, delays, settled } = lab();
  for (let event = 0; event < 6; event++) for (let one = 0; one < 20; one++) void call('a', `a${one}`);
  await settled();
  expect([hanging.size, delays.length]).toEqual([25, 95]);
  void call('b', 'b0');
  await settled();
  expect(hanging.size).toBe(26);
});

test('one endpoint is called four times at once, four more wait for that, and the rest come again', async () => {
  const { call, hanging, delays, settled, release } = lab();
  for (let event = 0; event < 20; event++) void call('a', 'only');
  await settled();
  expect([hanging.size, delays.length]).toEqual([4, 12]);
  await release(100);
  expect(hanging.size).toBe(4);
  await release(100);
  expect(hanging.size).toBe(0);
  void call('a', 'only');
  await settled();
  expect(hanging.size).toBe(1);
});

test('those that come again are spaced out by how long calls take, within bounds', async () => {
  const { call, delays, settled, release } = lab();
  const burst = async (events: number) => {
    delays.length = 0;
    for (let event = 0; event < events; event++) void call('a', 'only');
    await settled();
    return [...delays];
  };
  const quick = await burst(1_008);
  expect(Math.min(...quick)).toBe(500);
  // 200 ms each, four at once: a thousand take 50 s.
  expect(quick.at(-1)).toBe(50_000);
  // They hang for 15 s each.
  for (let round = 0; round < 20; round++) {
    await release(15_000);
    await burst(8);
  }
  const slow = await burst(1_000);
  expect(Math.max(...slow)).toBe(600_000);
  expect(slow).toEqual([...slow].sort((a, b) => a - b));
});

test('a call that fails gives its place back, and so does one that is given up while it waits', async () => {
  const inTurn = createEndpointTurns({ perClient: 2, perEndpoint: 1, failing: 1 });
  const whose = { clientId: 'a', endpointId: 'b', isFailing: false };
  for (let round = 0; round < 5; round++) {
    await expect(inTurn(whose, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  }
  const ending = new AbortController();
  const first = inTurn(
    whose,
    () => new Promise<string>((resolve) => ending.signal.addEventListener('abort', () => resolve('x'))),
  );
  const second = inTurn(whose, async () => 'y', ending.signal);
  ending.abort(new Error('the process stops'));
  await expect(second).rejects.toThrow('the process stops');
  expect(await first).toBe('x');
  expect(await inTurn(whose, async () => 'z')).toBe('z');
});

test('an endpoint that fails is called once at a time, and however many fail, they hold no more than their part of the places', async () => {
  const { call, hanging, delays, settled, release } = lab();
  for (let event = 0; event < 20; event++) void call('a', 'only', true);
  await settled();
  expect([hanging.size, delays.length]).toEqual([1, 19]);
  // A hundred clients, each with one that hangs as well: their part is ten.
  for (let client = 0; client < 100; client++) void call(`hangs-${client}`, `hangs-${client}`, true);
  await settled();
  expect(hanging.size).toBe(10);
  for (let client = 0; client < 30; client++) void call(`works-${client}`, `works-${client}`);
  await settled();
  expect(hanging.size).toBe(40);
  await release(15_000);
  void call('hangs-99', 'hangs-99', true);
  await settled();
  expect(hanging.size).toBe(1);
});

test('an endpoint that works again has its places back, and what comes then is not spaced out by how long it hung', async () => {
  const { call, hanging, delays, settled, release } = lab();
  for (let round = 0; round < 20; round++) {
    for (let event = 0; event < 100; event++) void call('a', 'only', true);
    await settled();
    await release(15_000);
  }
  expect(Math.max(...delays)).toBe(600_000);
  delays.length = 0;
  for (let event = 0; event < 12; event++) void call('a', 'only');
  await settled();
  expect([hanging.size, delays]).toEqual([4, [500, 500, 500, 500]]);
});
