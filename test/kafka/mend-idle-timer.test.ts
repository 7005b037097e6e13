import { createRequire } from 'node:module';
import { Kafka as KafkaJs, logLevel, Partitioners, type Producer } from 'kafkajs';
import { expect, test, vi } from 'vitest';
import { mendIdleTimer } from '../../src/kafka/mend-idle-timer.ts';
import { kafkaBrokers, testKafka } from '../support/servers/kafka.ts';

const RequestQueue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue/index.js');

async function timersPerSecondOf(producer: Producer): Promise<number> {
  await producer.connect();
  const spy = vi.spyOn(globalThis, 'setTimeout');
  const before = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const perSecond = (spy.mock.calls.length * 1_000) / (performance.now() - before);
  spy.mockRestore();
  await producer.disconnect();
  return perSecond;
}

test('an idle connection arms hardly a timer, where kafkajs alone arms hundreds a second', async () => {
  const raw = new KafkaJs({ brokers: kafkaBrokers(), clientId: 'raw', logLevel: logLevel.NOTHING });
  const unmended = await timersPerSecondOf(raw.producer({ createPartitioner: Partitioners.DefaultPartitioner }));
  const mended = await timersPerSecondOf(testKafka().producer());
  expect(mended).toBeLessThan(unmended / 10);
});

function queue(maxInFlightRequests: number | null) {
  mendIdleTimer();
  const logger = { debug: () => undefined, warn: () => undefined };
  const requests = new RequestQueue({ maxInFlightRequests, requestTimeout: 1_000, clientId: 'c', broker: 'b', logger });
  const sentAtMs: number[] = [];
  const push = (correlationId: number) =>
    requests.push({
      entry: { correlationId, resolve: () => undefined, reject: () => undefined },
      expectResponse: true,
      sendRequest: () => sentAtMs.push(performance.now()),
    });
  return { requests, push, sentAtMs };
}

test('a throttled request is sent when the throttling ends, and no timer stays behind', async () => {
  const { requests, push, sentAtMs } = queue(null);
  const startedAtMs = performance.now();
  requests.maybeThrottle(80);
  push(1);
  expect(sentAtMs).toEqual([]);
  await vi.waitFor(() => expect(sentAtMs).toHaveLength(1), { timeout: 15_000 });
  expect((sentAtMs[0] ?? 0) - startedAtMs).toBeGreaterThanOrEqual(78);
  requests.fulfillRequest({ correlationId: 1, payload: Buffer.alloc(0), size: 0 });
  expect(requests.throttleCheckTimeoutId).toBeNull();
});

test('a request beyond the limit in flight is sent when an earlier one is answered', () => {
  const { requests, push, sentAtMs } = queue(1);
  push(1);
  push(2);
  expect(sentAtMs).toHaveLength(1);
  requests.fulfillRequest({ correlationId: 1, payload: Buffer.alloc(0), size: 0 });
  expect(sentAtMs).toHaveLength(2);
  requests.destroy();
});

test('mending twice changes nothing', () => {
  mendIdleTimer();
  const once = RequestQueue.prototype.scheduleCheckPendingRequests;
  mendIdleTimer();
  expect(RequestQueue.prototype.scheduleCheckPendingRequests).toBe(once);
});
