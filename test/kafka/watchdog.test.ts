import { expect, test } from 'vitest';
import { type Pulse, startWatchdog } from '../../src/kafka/watchdog.ts';
import { eventually } from '../support/expect/eventually.ts';

const TIMING = { checkEveryMs: 10, silentAfterMs: 200, stallAfterMs: 50 };

function watch(pulse: Partial<Pulse>) {
  const stalls: string[] = [];
  const startedAtMs = performance.now();
  const stop = startWatchdog(
    {
      isBusy: () => false,
      lastFetchAtMs: () => performance.now(),
      lastProgressAtMs: () => startedAtMs,
      isBehind: async () => false,
      onStall: (reason) => stalls.push(reason),
      ...pulse,
    },
    TIMING,
  );
  return { stalls, stop };
}

const pause = (delayMs: number) => new Promise((resolve) => setTimeout(resolve, delayMs));

test('a consumer that fetches nothing although records wait is told as stalled, once', async () => {
  const { stalls } = watch({ isBehind: async () => true });
  await eventually(() => stalls.length > 0);
  await pause(100);
  expect(stalls).toEqual(['records are waiting, and none came for 50 ms']);
});

test('a consumer that has stopped fetching is told as stalled', async () => {
  const { stalls } = watch({ lastFetchAtMs: () => 0 });
  await eventually(() => stalls.length > 0);
  expect(stalls).toEqual(['no fetch for 200 ms']);
});

test('an idle consumer, a busy one and one that cannot ask Kafka are left alone', async () => {
  const idle = watch({});
  const busy = watch({ isBusy: () => true, lastFetchAtMs: () => 0, isBehind: async () => true });
  const unknown = watch({ isBehind: () => Promise.reject(new Error('away')) });
  await pause(300);
  for (const { stalls, stop } of [idle, busy, unknown]) {
    stop();
    expect(stalls).toEqual([]);
  }
});

test('a record that comes while the watchdog asks Kafka is no stall', async () => {
  let lastProgressAtMs = performance.now();
  const { stalls, stop } = watch({
    lastProgressAtMs: () => lastProgressAtMs,
    async isBehind() {
      lastProgressAtMs = performance.now();
      return true;
    },
  });
  await pause(300);
  stop();
  expect(stalls).toEqual([]);
});
