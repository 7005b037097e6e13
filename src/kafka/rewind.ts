import type { Kafka } from './client.ts';
import { withAdmin } from './with-admin.ts';

/** What is to be read of one partition: from `from` on and before `end`. */
export type Stretch = { topic: string; partition: number; from: bigint; end: bigint };

const DEADLINE_MS = 15_000;

/**
 * Places a group that nobody uses before the first records of `fromMs` or later.
 * @returns what lies between there and the end as it is now, for each partition that holds any of it
 * @throws KafkaAway or kafkajs's error
 */
export function rewindGroup(kafka: Kafka, groupId: string, topics: string[], fromMs: number): Promise<Stretch[]> {
  return withAdmin(kafka, DEADLINE_MS, async (admin) => {
    const stretches: Stretch[] = [];
    for (const topic of topics) {
      const starts = await admin.fetchTopicOffsetsByTimestamp(topic, fromMs);
      const ends = await admin.fetchTopicOffsets(topic);
      const partitions = ends.map(({ partition, high }) => {
        const offset = starts.find((start) => start.partition === partition)?.offset;
        // kafkajs gives -1 where no record is that young.
        return {
          partition,
          from: offset === undefined || offset === '-1' ? BigInt(high) : BigInt(offset),
          end: BigInt(high),
        };
      });
      await admin.setOffsets({
        groupId,
        topic,
        partitions: partitions.map(({ partition, from }) => ({ partition, offset: String(from) })),
      });
      stretches.push(...partitions.filter(({ from, end }) => from < end).map((part) => ({ topic, ...part })));
    }
    return stretches;
  });
}

/** Leaves nothing behind of a group whose members have left. */
export function deleteGroup(kafka: Kafka, groupId: string): Promise<void> {
  return withAdmin(kafka, DEADLINE_MS, async (admin) => {
    await admin.deleteGroups([groupId]);
  });
}
