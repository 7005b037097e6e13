import { backoffMs, delay } from '../async/backoff.ts';
import { createSemaphore } from '../async/semaphore.ts';
import type { Kafka } from './client.ts';
import { CONSUMER_TIMING, type ConsumerOptions } from './consumer-options.ts';
import { type ConsumerSession, openConsumerSession } from './consumer-session.ts';
import type { BlockedRecord } from './partition-worker.ts';

export type { ConsumerOptions } from './consumer-options.ts';

export type RunningConsumer = {
  /** Up: member of the group, and fetching. A blocked partition does not count; see `blocked`. */
  health(): { status: 'up' | 'down'; detail: string };
  /** Records that keep their partitions waiting, the longest first. */
  blocked(): BlockedRecord[];
  /**
   * Starts no more handlers, lets those in flight finish for up to `deadlineMs`, commits what is done and leaves the
   * group, which takes up to `leaveWithinMs` more. Never rejects.
   */
  stop(deadlineMs: number): Promise<void>;
};

/**
 * Joins in the background and stays: whatever ends a consumer of kafkajs (Kafka away, a crash, a silent stall), it is
 * built anew with back-off until `stop`. At least once, in order of start but not of end; per partition only the
 * lowest offset below which every record is done is committed.
 */
export function startConsumer(
  kafka: Kafka,
  { maxInFlight = 24, timing: given, ...rest }: ConsumerOptions,
): RunningConsumer {
  const timing = { ...CONSUMER_TIMING, ...given };
  const semaphore = createSemaphore(maxInFlight);
  const stopping = new AbortController();
  const open = (): ConsumerSession => openConsumerSession(kafka, { ...rest, maxInFlight, timing, semaphore });
  let session = open();
  let lastEnd = 'joining the group';
  const kept = keep();

  async function keep(): Promise<void> {
    for (let failures = 0; ; failures++) {
      const startedAtMs = performance.now();
      const reason = await session.ended;
      if (stopping.signal.aborted) return;
      lastEnd = reason;
      if (performance.now() - startedAtMs > 10 * timing.rebuildToMs) failures = 0;
      const delayMs = backoffMs(failures, { fromMs: timing.rebuildFromMs, toMs: timing.rebuildToMs });
      rest.logger.warn({ groupId: rest.groupId, reason, delayMs }, 'kafka consumer ended; starting a new one');
      await session.close(0);
      await delay(delayMs, stopping.signal);
      if (stopping.signal.aborted) return;
      rest.onRebuild?.();
      session = open();
    }
  }

  return {
    health: () => (session.isUp() ? { status: 'up', detail: 'fetching' } : { status: 'down', detail: lastEnd }),
    blocked: () => session.blocked().sort((a, b) => a.since.localeCompare(b.since)),
    async stop(deadlineMs) {
      stopping.abort();
      await session.close(deadlineMs);
      await kept;
    },
  };
}
