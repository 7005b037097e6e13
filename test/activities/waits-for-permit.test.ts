import { CancelledFailure } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, expect, test, vi } from 'vitest';
import { createAccountSemaphore } from '../../src/activities/account-semaphore.ts';
import type { DeliverDeps } from '../../src/activities/attempt.ts';
import { createDeliver } from '../../src/activities/deliver.ts';
import { toPublicId } from '../../src/domain/ids.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A delivery that is asked for while the only permit of its account is taken; it comes no further than that. */
function waitingDelivery() {
  const withPermit = createAccountSemaphore(() => 1);
  let end = () => {};
  const holder = withPermit('smtp', () => new Promise<void>((resolve) => (end = resolve)));
  const environment = new MockActivityEnvironment({ isLocal: false });
  const beats: unknown[] = [];
  environment.on('heartbeat', (details) => beats.push(details));
  const notificationId = toPublicId('notification', '01930000-0000-7000-8000-000000000000');
  const input = { notificationId, run: 0, seq: 1, route: { channel: 'email', provider: 'smtp' }, others: [] } as const;
  const deliver = createDeliver({ withPermit } as unknown as DeliverDeps);
  const delivery = environment.run(deliver, { ...input, others: [] });
  return { environment, beats, delivery, end: () => [end(), holder] };
}

test('a regular delivery sends heartbeats while it waits for its permit', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { environment, beats, delivery } = waitingDelivery();
  await vi.advanceTimersByTimeAsync(16_000);
  expect(beats).toHaveLength(3);
  environment.cancel();
  await expect(delivery).rejects.toThrow(CancelledFailure);
  await vi.advanceTimersByTimeAsync(16_000);
  expect(beats).toHaveLength(3);
});

test('a delivery that the server has given up leaves the queue, and its place goes to nobody', async () => {
  const { environment, delivery, end } = waitingDelivery();
  await new Promise((resolve) => setImmediate(resolve));
  environment.cancel();
  // It would throw on its first look at the database, which it does not have.
  await expect(delivery).rejects.toThrow(CancelledFailure);
  await Promise.all(end());
});
