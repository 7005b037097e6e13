import type { EachBatchPayload } from 'kafkajs';
import { withDeadline } from '../async/deadline.ts';
import type { Semaphore } from '../async/semaphore.ts';
import { createAssignment } from './assignment.ts';
import { describeError, errorCode } from './classify-error.ts';
import type { Kafka } from './client.ts';
import { createCommitter } from './committer.ts';
import type { ConsumerOptions, ConsumerTiming } from './consumer-options.ts';
import { KafkaAway } from './errors.ts';
import { readLag } from './lag.ts';
import { type BlockedRecord, PartitionWorker } from './partition-worker.ts';
import { toIncomingRecord } from './records.ts';
import { startWatchdog } from './watchdog.ts';

/** The life of one consumer of kafkajs, from connecting until it crashes, stalls or is closed. */
export type ConsumerSession = {
  /** Why it ended. Never rejects. */
  ended: Promise<string>;
  isUp(): boolean;
  blocked(): BlockedRecord[];
  /** Lets handlers in flight finish for up to `drainMs`, commits what is done, leaves the group. Never rejects. */
  close(drainMs: number): Promise<void>;
};

type SessionOptions = ConsumerOptions & { maxInFlight: number; timing: ConsumerTiming; semaphore: Semaphore };

/** Heartbeats are due every few seconds; while a batch waits, the clock is looked at this often. */
const HEARTBEAT_CHECK_MS = 1_000;

/**
 * kafkajs fetches and keeps the membership; the workers handle. kafkajs's position moves on as soon as a worker has taken
 * a batch, so that fetching and handling overlap; what is committed is for the workers alone to say.
 * `semaphore` outlives the session, so that handlers of an ended one still count.
 */
export function openConsumerSession(kafka: Kafka, options: SessionOptions): ConsumerSession {
  const { groupId, topics, timing, logger } = options;
  const consumer = kafka.consumer({
    groupId,
    sessionTimeout: timing.sessionTimeoutMs,
    heartbeatInterval: timing.heartbeatMs,
    rebalanceTimeout: timing.rebalanceTimeoutMs,
    maxWaitTimeInMs: timing.maxWaitMs,
    minBytes: 1,
    // A broker back within some 15 s finds its member again. After that, building anew is ours: kafkajs gives up for
    // good on errors that it calls non-retriable.
    retry: { initialRetryTime: 200, maxRetryTime: 2_000, retries: 10, restartOnFailure: async () => false },
  });
  const over = new AbortController();
  const assignment = createAssignment(openWorker);
  const committer = createCommitter(assignment.workers, { everyMs: timing.commitEveryMs, logger });
  let joined = false;
  let draining = false;
  let lastFetchAtMs = performance.now();
  let lastProgressAtMs = performance.now();
  let tellEnd: (reason: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => {
    tellEnd = resolve;
  });

  function openWorker(topic: string, partition: number, position: bigint): PartitionWorker {
    return new PartitionWorker({
      topic,
      partition,
      position,
      semaphore: options.semaphore,
      handle: options.handle,
      retryFromMs: timing.retryFromMs,
      retryToMs: timing.retryToMs,
      logger,
      onDone() {
        lastProgressAtMs = performance.now();
        committer.schedule();
      },
      onBatch(report) {
        logger.info(report, 'batch');
        try {
          options.onBatch?.(report);
        } catch (error) {
          logger.warn(describeError(error), 'onBatch failed');
        }
      },
      onRoom: () => setFetching(topic, partition, true),
    });
  }

  /** kafkajs throws here once it has crashed; its session is then over anyway. */
  function setFetching(topic: string, partition: number, on: boolean): void {
    if (draining || over.signal.aborted) return;
    const isPaused = consumer
      .paused()
      .some((paused) => paused.topic === topic && paused.partitions.includes(partition));
    if (isPaused !== on) return;
    try {
      consumer[on ? 'resume' : 'pause']([{ topic, partitions: [partition] }]);
    } catch (error) {
      end(`cannot ${on ? 'resume' : 'pause'}: ${errorCode(error)}`);
    }
  }

  async function eachBatch(payload: EachBatchPayload): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    const firstOffset = BigInt(messages[0]?.offset ?? payload.batch.lastOffset());
    if (draining || over.signal.aborted || payload.isStale()) return;
    if (!assignment.admits({ topic, partition, firstOffset })) return;
    const worker = assignment.workerAt(topic, partition, firstOffset);
    // From here to resolveOffset nothing waits: position and worker belong to one generation.
    const fresh = messages.filter(({ offset }) => BigInt(offset) >= worker.offsets.position);
    worker.add(fresh.map((message) => toIncomingRecord(topic, partition, message)));
    worker.offsets.skipTo(BigInt(payload.batch.lastOffset()) + 1n);
    payload.resolveOffset(payload.batch.lastOffset());
    committer.use((offsets) => payload.commitOffsetsIfNecessary(offsets));
    lastProgressAtMs = performance.now();

    while (worker.isFull() && !worker.isBlocked()) {
      await worker.changed.wait(HEARTBEAT_CHECK_MS);
      await payload.heartbeat();
    }
    if (worker.isBlocked() && assignment.find(topic, partition) === worker) setFetching(topic, partition, false);
  }

  const { GROUP_JOIN, FETCH, REBALANCING, CRASH, DISCONNECT, END_BATCH_PROCESS } = consumer.events;
  consumer.on(GROUP_JOIN, ({ payload }) => {
    assignment.renew(payload.memberAssignment);
    // A pause of an earlier generation would last for ever: its worker is gone.
    consumer.resume(consumer.paused());
    joined = true;
    lastFetchAtMs = performance.now();
    lastProgressAtMs = performance.now();
    logger.info({ groupId, partitions: payload.memberAssignment }, 'kafka group joined');
  });
  consumer.on(FETCH, () => {
    lastFetchAtMs = performance.now();
  });
  // The old generation may commit until the new one is formed, and this request overtakes the one that joins it.
  consumer.on(REBALANCING, () => void committer.flush());
  consumer.on(END_BATCH_PROCESS, ({ payload: { topic, partition, batchSize, lastOffset } }) => {
    if (batchSize > 0 || !assignment.owns(topic, partition)) return;
    // Only a transaction's markers: eachBatch was not called, but the position moves.
    assignment.workerAt(topic, partition, BigInt(lastOffset)).offsets.skipTo(BigInt(lastOffset) + 1n);
    committer.schedule();
  });
  consumer.on(CRASH, ({ payload }) => end(`crash: ${errorCode(payload.error)}`));
  consumer.on(DISCONNECT, () => end('disconnected'));

  async function isBehind(): Promise<boolean> {
    const lags = await readLag(kafka, groupId, Object.keys(assignment.partitionsByTopic()));
    return lags.some(({ topic, partition, lag, endOffset }) => {
      const position = assignment.find(topic, partition)?.offsets.position;
      return assignment.owns(topic, partition) && (position === undefined ? lag > 0 : endOffset > position);
    });
  }

  const stopWatchdog = startWatchdog(
    {
      isBusy: () => [...assignment.workers()].some((worker) => !worker.isIdle()),
      lastFetchAtMs: () => lastFetchAtMs,
      lastProgressAtMs: () => lastProgressAtMs,
      isBehind,
      onStall: end,
    },
    { ...timing, silentAfterMs: timing.silentAfterMs + timing.rebalanceTimeoutMs },
  );

  /** Also ends what kafkajs has not noticed: nothing of this session commits after it. */
  function end(reason: string): void {
    if (over.signal.aborted) return;
    over.abort();
    stopWatchdog();
    committer.stop();
    for (const worker of assignment.workers()) worker.stop();
    tellEnd(reason);
  }

  async function start(): Promise<void> {
    await consumer.connect();
    if (over.signal.aborted) return;
    await consumer.subscribe({ topics, fromBeginning: true });
    if (over.signal.aborted) return;
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: options.maxInFlight,
      eachBatch,
    });
  }

  start().catch((error) => end(`cannot start: ${errorCode(error)}`));

  return {
    ended,
    isUp: () => joined && !over.signal.aborted && performance.now() - lastFetchAtMs < timing.silentAfterMs,
    blocked: () => [...assignment.workers()].flatMap((worker) => worker.blocked()),
    async close(drainMs) {
      if (!over.signal.aborted) await drain(drainMs);
      end('closed');
      const late = (): Error => new KafkaAway('leaving the group took too long');
      await withDeadline(consumer.disconnect(), timing.leaveWithinMs, late).catch((error) =>
        logger.warn({ code: errorCode(error) }, 'kafka consumer not disconnected cleanly'),
      );
    },
  };

  async function drain(drainMs: number): Promise<void> {
    draining = true;
    const workers = [...assignment.workers()];
    // Fetching goes on idly meanwhile, because the heartbeats hang on it.
    const partitions = Object.entries(assignment.partitionsByTopic()).map(([topic, partitions]) => ({
      topic,
      partitions,
    }));
    if (joined) consumer.pause(partitions);
    for (const worker of workers) worker.stop();
    const settled = Promise.all(workers.map((worker) => worker.settled()));
    await withDeadline(settled, drainMs, () => new Error('late')).catch(() =>
      logger.warn({ groupId, drainMs }, 'kafka consumer stops with handlers in flight'),
    );
    await withDeadline(committer.flush(), timing.leaveWithinMs, () => new Error('late')).catch(() => undefined);
  }
}
