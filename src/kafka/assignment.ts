import type { Lane } from './lane.ts';

type FirstOffset = { topic: string; partition: number; firstOffset: bigint };

export type Assignment = {
  lanes(): Iterable<Lane>;
  /** The group gave us these partitions: all lanes of the earlier generation stop and are forgotten. */
  renew(partitionsByTopic: Record<string, number[]>): void;
  owns(topic: string, partition: number): boolean;
  partitionsByTopic(): Record<string, number[]>;
  /** The lane of a partition, opened at `position` when there is none. */
  laneAt(topic: string, partition: number, position: bigint): Lane;
  find(topic: string, partition: number): Lane | undefined;
  /** False for a batch that is not for us to take; kafkajs fetches it again when it was right after all. */
  admits(batch: FirstOffset): boolean;
};

/**
 * The partitions that one member of a group holds, one lane each. With several brokers, kafkajs joins a new generation
 * while a batch of the old one is on its way, whose position would leap over records that were never done: so a batch
 * that leaps is admitted only when it comes twice, as the left-over does not.
 */
export function createAssignment(openLane: (topic: string, partition: number, position: bigint) => Lane): Assignment {
  const lanes = new Map<string, Lane>();
  const leftAt = new Map<string, bigint>();
  const doubted = new Map<string, bigint>();
  let assigned: Record<string, number[]> = {};
  const keyOf = (topic: string, partition: number): string => `${topic}/${partition}`;

  function leaps({ topic, partition, firstOffset }: FirstOffset): boolean {
    const key = keyOf(topic, partition);
    const lane = lanes.get(key);
    if (lane) return firstOffset > lane.offsets.position;
    const left = leftAt.get(key);
    return left !== undefined && firstOffset >= left;
  }

  return {
    lanes: () => lanes.values(),
    renew(partitionsByTopic) {
      assigned = partitionsByTopic;
      leftAt.clear();
      doubted.clear();
      for (const [key, lane] of lanes) {
        if (!lane.isIdle()) leftAt.set(key, lane.offsets.position);
        lane.stop();
      }
      lanes.clear();
    },
    owns: (topic, partition) => assigned[topic]?.includes(partition) ?? false,
    partitionsByTopic: () => assigned,
    find: (topic, partition) => lanes.get(keyOf(topic, partition)),
    laneAt(topic, partition, position) {
      const key = keyOf(topic, partition);
      const lane = lanes.get(key) ?? openLane(topic, partition, position);
      lanes.set(key, lane);
      return lane;
    },
    admits(batch) {
      const key = keyOf(batch.topic, batch.partition);
      if (!this.owns(batch.topic, batch.partition)) return false;
      if (!leaps(batch) || doubted.get(key) === batch.firstOffset) {
        doubted.delete(key);
        return true;
      }
      doubted.set(key, batch.firstOffset);
      return false;
    },
  };
}
