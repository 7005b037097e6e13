import { backoffMs, delay } from '../async/backoff.ts';
import type { StatusFeedListener } from '../contracts/status-feed.ts';
import { MINUTE_MS } from '../domain/durations.ts';
import type { Logger } from '../observability/logger.ts';
import { errorCode } from './classify-error.ts';
import type { Kafka } from './client.ts';
import type { Cluster } from './cluster.ts';

export type FollowOptions = { topic: string; logger: Logger; timing?: Partial<FollowTiming> };

/** All waits and bounds, so that tests can be quick. */
type FollowTiming = {
  /** Between two fetches of a broker that both bring something: what comes meanwhile comes together. */
  everyMs: number;
  /** Long poll: a new record ends it at once. */
  maxWaitMs: number;
  /** Of one fetch of a broker; a batch that is larger comes all the same. */
  fetchBytes: number;
  /** With more records than this still to be read of a broker, they are passed over. */
  mostBehind: number;
  /** How often the topic is asked whether it has more partitions. */
  lookEveryMs: number;
  /** Back-off of beginning anew. */
  againFromMs: number;
  againToMs: number;
};

const TIMING: FollowTiming = {
  everyMs: 250,
  maxWaitMs: 1_000,
  fetchBytes: 1_048_576,
  mostBehind: 5_000,
  lookEveryMs: MINUTE_MS,
  againFromMs: 500,
  againToMs: 5_000,
};

/**
 * Reads a topic from its end for as long as somebody listens, without a group: nothing is joined, committed or left behind,
 * and no other reader is rebalanced. Whatever goes wrong, it begins anew at the end. However much is written, each broker
 * is asked for `fetchBytes` every `everyMs` at the most, and what is too much for that is a gap.
 * @returns how to stop it
 */
export function followTopic(
  kafka: Kafka,
  listener: StatusFeedListener,
  { topic, logger, timing: given }: FollowOptions,
): () => void {
  const timing = { ...TIMING, ...given };
  const stopping = new AbortController();
  void keep();
  return () => stopping.abort();

  async function keep(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted; failures++) {
      let isUp = false;
      const onUp = () => {
        isUp = true;
        listener.onState(true);
      };
      const code = await readFromEnd(kafka, topic, { timing, listener, onUp, stopping: stopping.signal }).catch(
        errorCode,
      );
      if (stopping.signal.aborted) return;
      listener.onState(false);
      if (isUp) failures = 0;
      const delayMs = backoffMs(failures, { fromMs: timing.againFromMs, toMs: timing.againToMs, jitter: 0.5 });
      logger.warn({ topic, code, delayMs }, 'kafka topic not followed; beginning anew');
      await delay(delayMs, stopping.signal);
    }
  }
}

type Session = {
  timing: FollowTiming;
  listener: Pick<StatusFeedListener, 'onRecords' | 'onGap'>;
  onUp: () => void;
  stopping: AbortSignal;
};

/** @returns why it ended. @throws kafkajs's error, also where a partition is led by another broker now */
async function readFromEnd(kafka: Kafka, topic: string, session: Session): Promise<string> {
  const { timing, onUp, stopping } = session;
  const cluster = kafka.cluster();
  const over = new AbortController();
  const close = () => {
    over.abort();
    void cluster.disconnect().catch(() => undefined);
  };
  stopping.addEventListener('abort', close);
  try {
    await cluster.connect();
    await cluster.addTargetTopic(topic);
    const leaders = await endsByLeader(cluster, topic);
    if (stopping.aborted) return 'stopped';
    onUp();
    const reading = [...leaders].map(([nodeId, positions]) =>
      readOfBroker(cluster, topic, { nodeId, positions }, { ...session, stopping: over.signal }),
    );
    await Promise.race([untilGrown(cluster, topic, { everyMs: timing.lookEveryMs, over: over.signal }), ...reading]);
    return stopping.aborted ? 'stopped' : 'more partitions';
  } finally {
    stopping.removeEventListener('abort', close);
    // Also what connected once more since it was told to end.
    close();
  }
}

/** Until the topic has more partitions than were known of it. */
async function untilGrown(
  cluster: Cluster,
  topic: string,
  { everyMs, over }: { everyMs: number; over: AbortSignal },
): Promise<void> {
  const known = cluster.findTopicPartitionMetadata(topic).length;
  for (;;) {
    await delay(everyMs, over);
    if (over.aborted) return;
    await cluster.refreshMetadata();
    if (cluster.findTopicPartitionMetadata(topic).length !== known) return;
  }
}

/** Where each partition ends, by the broker that leads it. */
async function endsByLeader(cluster: Cluster, topic: string): Promise<Map<number, Map<number, bigint>>> {
  const found = cluster.findTopicPartitionMetadata(topic);
  const partitions = found.map(({ partitionId }) => ({ partition: partitionId }));
  const [offsets] = await cluster.fetchTopicsOffset([{ topic, fromBeginning: false, partitions }]);
  const leaderOf = new Map(found.map(({ partitionId, leader }) => [partitionId, leader]));
  const leaders = new Map<number, Map<number, bigint>>();
  for (const { partition, offset } of offsets?.partitions ?? []) {
    const leader = leaderOf.get(partition) ?? -1;
    const positions = leaders.get(leader) ?? new Map<number, bigint>();
    leaders.set(leader, positions.set(partition, BigInt(offset)));
  }
  return leaders;
}

/** Reads the partitions that one broker leads, from these positions on, until it is told to stop. */
async function readOfBroker(
  cluster: Cluster,
  topic: string,
  { nodeId, positions }: { nodeId: number; positions: Map<number, bigint> },
  { timing, listener, stopping }: Omit<Session, 'onUp'>,
): Promise<void> {
  while (!stopping.aborted) {
    const broker = await cluster.findBroker({ nodeId });
    const { responses } = await broker.fetch({
      maxWaitTime: timing.maxWaitMs,
      minBytes: 1,
      maxBytes: timing.fetchBytes,
      topics: [
        {
          topic,
          partitions: [...positions].map(([partition, position]) => {
            return { partition, fetchOffset: position.toString(), maxBytes: timing.fetchBytes };
          }),
        },
      ],
    });
    if (stopping.aborted) return;
    const values: Buffer[] = [];
    const ends = new Map<number, bigint>();
    let behind = 0;
    for (const { partition, highWatermark, messages } of responses.flatMap((response) => response.partitions)) {
      const position = positions.get(partition) ?? 0n;
      for (const { offset, value, isControlRecord } of messages) {
        // A batch comes whole, also where it begins before what was asked for.
        if (value !== null && !isControlRecord && BigInt(offset) >= position) values.push(value);
      }
      const next = BigInt(messages.at(-1)?.offset ?? -1) + 1n;
      if (next > position) positions.set(partition, next);
      ends.set(partition, BigInt(highWatermark));
      behind += Math.max(0, Number(BigInt(highWatermark) - (positions.get(partition) ?? 0n)));
    }
    if (values.length > 0) listener.onRecords(values);
    if (behind > timing.mostBehind) {
      for (const [partition, end] of ends) positions.set(partition, end);
      listener.onGap();
    }
    if (values.length > 0 || behind > 0) await delay(timing.everyMs, stopping);
  }
}
