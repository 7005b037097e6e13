import { MINUTE_MS } from '../domain/durations.ts';
import type { Logger } from '../observability/logger.ts';
import type { BatchReport } from './partition-worker.ts';
import type { IncomingRecord } from './records.ts';

export type ConsumerOptions = {
  groupId: string;
  /** A group that is new to a topic starts at its earliest record. */
  topics: string[];
  /** Handlers in flight in all, over all partitions; 24 unless given. */
  maxInFlight?: number | undefined;
  /**
   * Resolves when the record is done for good. When it rejects, with whatever, the record is tried again until it
   * resolves, and its partition waits; so data errors must be parked, not thrown. It must settle by itself in bounded
   * time, and it may see a record again: after a kill, a rebalance or a lost commit.
   */
  handle(record: IncomingRecord): Promise<void>;
  onBatch?: ((report: BatchReport) => void) | undefined;
  /** Told each time that it is built anew. */
  onRebuild?: (() => void) | undefined;
  logger: Logger;
  timing?: Partial<ConsumerTiming> | undefined;
};

/** All waits of a consumer, so that tests can be quick. */
export type ConsumerTiming = {
  /** How late a commit may follow a record's end: what a killed process handles again. */
  commitEveryMs: number;
  /** Back-off of a record that fails. */
  retryFromMs: number;
  retryToMs: number;
  /** Back-off of building the consumer anew. */
  rebuildFromMs: number;
  rebuildToMs: number;
  /** How long leaving the group and disconnecting may take. */
  leaveWithinMs: number;
  /** Watchdog: how often it looks, and how long nothing may come although records wait. */
  checkEveryMs: number;
  stallAfterMs: number;
  /**
   * How long there may be no fetch. The watchdog waits `rebalanceTimeoutMs` on top: joining may last that long, and a
   * consumer given up while it joins leaves one more dead member for the next to wait for.
   */
  silentAfterMs: number;
  /** Kafka's own: see https://kafka.apache.org/documentation/#consumerconfigs. */
  sessionTimeoutMs: number;
  heartbeatMs: number;
  /** How long a rebalance waits for members that died. Ours answer within two heartbeats, whatever they handle. */
  rebalanceTimeoutMs: number;
  /** Long poll: a new record ends it at once, so it is no latency; a partition that was paused can wait this long. */
  maxWaitMs: number;
};

export const CONSUMER_TIMING: ConsumerTiming = {
  commitEveryMs: 250,
  retryFromMs: 100,
  retryToMs: 5_000,
  rebuildFromMs: 250,
  rebuildToMs: 5_000,
  leaveWithinMs: 5_000,
  checkEveryMs: 5_000,
  stallAfterMs: MINUTE_MS,
  silentAfterMs: 20_000,
  sessionTimeoutMs: 20_000,
  heartbeatMs: 3_000,
  rebalanceTimeoutMs: 10_000,
  maxWaitMs: 1_000,
};
