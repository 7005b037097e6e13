import type { Kafka } from './client.ts';
import { placeGroup } from './place-group.ts';
import { withAdmin } from './with-admin.ts';

/** What is to be read of one partition: from `from` on and before `end`. */
export type Stretch = { topic: string; partition: number; from: bigint; end: bigint };

const DEADLINE_MS = 15_000;

/**
 * Places a group that nobody uses before the first records of `fromMs` or later.
 * @returns what lies between there and the end as it is now, for each partition that holds any of it
 * @throws KafkaAway or kafkajs's error
 */
export async function rewindGroup(kafka: Kafka, groupId: string, topics: string[], fromMs: number): Promise<Stretch[]> {
  const stretches = await withAdmin(kafka, DEADLINE_MS, async (admin) => {
    const all: Stretch[] = [];
    for (const topic of topics) {
      const starts = await admin.fetchTopicOffsetsByTimestamp(topic, fromMs);
      const ends = await admin.fetchTopicOffsets(topic);
      for (const { partition, high } of ends) {
        const offset = starts.find((start) => start.partition === partition)?.offset;
        // kafkajs gives -1 where no record is that young.
        const from = offset === undefined || offset === '-1' ? BigInt(high) : BigInt(offset);
        all.push({ topic, partition, from, end: BigInt(high) });
      }
    }
    return all;
  });
  const places = topics.map((topic) => ({
    topic,
    partitions: stretches
      .filter((one) => one.topic === topic)
      .map(({ partition, from }) => ({ partition, offset: String(from) })),
  }));
  await placeGroup(kafka, groupId, places, DEADLINE_MS);
  return stretches.filter(({ from, end }) => from < end);
}

/** Leaves nothing behind of a group whose members have left. */
export function deleteGroup(kafka: Kafka, groupId: string): Promise<void> {
  return withAdmin(kafka, DEADLINE_MS, async (admin) => {
    await admin.deleteGroups([groupId]);
  });
}
