import { mapWithLimit } from '../async/map-with-limit.ts';
import type { KafkaRecords, RecordReference, RecordsAsked, TopicRole } from '../contracts/kafka-view.ts';
import type { Kafka } from './client.ts';
import type { Cluster } from './cluster.ts';
import { referenceOf } from './record-reference.ts';
import { toIncomingRecord } from './records.ts';
import { withCluster } from './with-cluster.ts';

type Topic = { name: string; role: TopicRole };
/** What is kept of a partition: from `start` on and before `end`. */
type Kept = { partition: number; leader: number; start: bigint; end: bigint };
type Tail = Pick<KafkaRecords, 'records' | 'nextBefore'>;

/** So many partitions are read where none is named. */
const MOST_PARTITIONS = 100;
const PARTITIONS_AT_ONCE = 4;
/** Of one answer; a batch that is larger comes all the same. */
const FETCH_BYTES = 1_048_576;
/** What is asked for is there; a broker waits only behind a transaction that is open. */
const FETCH_WAIT_MS = 250;

/**
 * The newest records of a topic by reference, the latest first, without a group: nothing is joined and nothing committed. Of
 * more than one partition those with the latest times.
 * @returns null where Kafka has no such partition
 * @throws KafkaAway or kafkajs's error, also where it has no such topic
 */
export function latestRecords(
  kafka: Kafka,
  topic: Topic,
  asked: RecordsAsked,
  deadlineMs: number,
): Promise<KafkaRecords | null> {
  return withCluster(kafka, deadlineMs, (cluster) => readLatest(cluster, topic, asked));
}

async function readLatest(
  cluster: Cluster,
  topic: Topic,
  { partition, before, limit }: RecordsAsked,
): Promise<KafkaRecords | null> {
  await cluster.addTargetTopic(topic.name);
  const kept = await keptOf(cluster, topic.name, partition);
  if (kept.length === 0) return null;
  const tails = await mapWithLimit(kept, PARTITIONS_AT_ONCE, ({ end, ...rest }) =>
    readTail(cluster, topic, { ...rest, end: before !== undefined && before < end ? before : end }, limit),
  );
  const records = tails.flatMap((tail) => tail.records).sort(latestFirst);
  const nextBefore = partition === undefined ? null : (tails[0]?.nextBefore ?? null);
  return { topic: topic.name, records: records.slice(0, limit), nextBefore };
}

async function keptOf(cluster: Cluster, topic: string, partition: number | undefined): Promise<Kept[]> {
  const wanted = cluster
    .findTopicPartitionMetadata(topic)
    .filter(({ partitionId }) => partition === undefined || partitionId === partition)
    .sort((a, b) => a.partitionId - b.partitionId)
    .slice(0, MOST_PARTITIONS);
  if (wanted.length === 0) return [];
  const partitions = wanted.map(({ partitionId }) => ({ partition: partitionId }));
  const offsets = async (fromBeginning: boolean) => {
    const [found] = await cluster.fetchTopicsOffset([{ topic, fromBeginning, partitions }]);
    return new Map((found?.partitions ?? []).map((one) => [one.partition, BigInt(one.offset)]));
  };
  const [starts, ends] = [await offsets(true), await offsets(false)];
  return wanted.map(({ partitionId, leader }) => {
    return { partition: partitionId, leader, start: starts.get(partitionId) ?? 0n, end: ends.get(partitionId) ?? 0n };
  });
}

/** The last `limit` offsets before `end`; fewer records where some of these are the marks of a transaction. */
async function readTail(
  cluster: Cluster,
  { name, role }: Topic,
  { partition, leader, start, end }: Kept,
  limit: number,
): Promise<Tail> {
  const broker = await cluster.findBroker({ nodeId: leader });
  const from = end - BigInt(limit) > start ? end - BigInt(limit) : start;
  const records: RecordReference[] = [];
  for (let position = from; position < end; ) {
    const partitions = [{ partition, fetchOffset: position.toString(), maxBytes: FETCH_BYTES }];
    const { responses } = await broker.fetch({
      maxWaitTime: FETCH_WAIT_MS,
      minBytes: 1,
      maxBytes: FETCH_BYTES,
      topics: [{ topic: name, partitions }],
    });
    const messages = responses[0]?.partitions[0]?.messages ?? [];
    for (const message of messages) {
      // A batch comes whole, also where it begins before what was asked for.
      const offset = BigInt(message.offset);
      if (offset < position || offset >= end || message.isControlRecord) continue;
      records.push(referenceOf(role, toIncomingRecord(name, partition, message)));
    }
    const next = BigInt(messages.at(-1)?.offset ?? -1) + 1n;
    if (next <= position) break;
    position = next;
  }
  return { records, nextBefore: from > start ? from.toString() : null };
}

function latestFirst(a: RecordReference, b: RecordReference): number {
  const later = (b.at?.getTime() ?? 0) - (a.at?.getTime() ?? 0);
  if (later !== 0) return later;
  if (a.partition !== b.partition) return a.partition - b.partition;
  return BigInt(a.offset) > BigInt(b.offset) ? -1 : 1;
}
