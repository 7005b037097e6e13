import type { Kafka } from './client.ts';
import { withKeptAdmin } from './with-admin.ts';

export type PartitionLag = {
  topic: string;
  partition: number;
  /** Records that the group has not committed yet. */
  lag: number;
  /** Offset of the record to be written next. */
  endOffset: bigint;
  /** False where the group has never committed, or so long ago that Kafka forgot it. */
  isCommitted: boolean;
};

/**
 * How far a group is behind, for each partition of `topics`; a group that has committed nothing is behind by all that is kept.
 * @throws KafkaAway or kafkajs's error when Kafka or the group's coordinator does not answer.
 */
export async function readLag(
  kafka: Kafka,
  groupId: string,
  topics: string[],
  deadlineMs = 10_000,
): Promise<PartitionLag[]> {
  return withKeptAdmin(kafka, deadlineMs, async (admin) => {
    const committed = new Map<string, bigint>();
    for (const { topic, partitions } of await admin.fetchOffsets({ groupId, topics })) {
      for (const { partition, offset } of partitions) committed.set(`${topic}/${partition}`, BigInt(offset));
    }
    const lags: PartitionLag[] = [];
    for (const topic of topics) {
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
        // Retention can have removed what was never read; kafkajs gives -1 where nothing is committed.
        const known = committed.get(`${topic}/${partition}`) ?? -1n;
        const from = known > BigInt(low) ? known : BigInt(low);
        const endOffset = BigInt(high);
        lags.push({ topic, partition, lag: Number(endOffset - from), endOffset, isCommitted: known >= 0n });
      }
    }
    return lags;
  });
}
