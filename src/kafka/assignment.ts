import type { PartitionWorker } from './partition-worker.ts';

type FirstOffset = { topic: string; partition: number; firstOffset: bigint };

export type Assignment = {
  workers(): Iterable<PartitionWorker>;
  /** The group gave us these partitions: all workers of the earlier generation stop and are forgotten. */
  renew(partitionsByTopic: Record<string, number[]>): void;
  owns(topic: string, partition: number): boolean;
  partitionsByTopic(): Record<string, number[]>;
  /** The worker of a partition, opened at `position` when there is none. */
  workerAt(topic: string, partition: number, position: bigint): PartitionWorker;
  find(topic: string, partition: number): PartitionWorker | undefined;
  /** False for a batch that is not for us to take; kafkajs fetches it again when it was right after all. */
  admits(batch: FirstOffset): boolean;
};

/**
 * The partitions that one member of a group holds, one worker each. With several brokers, kafkajs joins a new generation
 * while a batch of the old one is on its way, whose position would leap over records that were never done: so a batch
 * that leaps is admitted only when it comes twice, as the left-over does not.
 */
export function createAssignment(
  openWorker: (topic: string, partition: number, position: bigint) => PartitionWorker,
): Assignment {
  const workers = new Map<string, PartitionWorker>();
  const leftAt = new Map<string, bigint>();
  const doubted = new Map<string, bigint>();
  let assigned: Record<string, number[]> = {};
  const keyOf = (topic: string, partition: number): string => `${topic}/${partition}`;

  function leaps({ topic, partition, firstOffset }: FirstOffset): boolean {
    const key = keyOf(topic, partition);
    const worker = workers.get(key);
    if (worker) return firstOffset > worker.offsets.position;
    const left = leftAt.get(key);
    return left !== undefined && firstOffset >= left;
  }

  return {
    workers: () => workers.values(),
    renew(partitionsByTopic) {
      assigned = partitionsByTopic;
      leftAt.clear();
      doubted.clear();
      for (const [key, worker] of workers) {
        if (!worker.isIdle()) leftAt.set(key, worker.offsets.position);
        worker.stop();
      }
      workers.clear();
    },
    owns: (topic, partition) => assigned[topic]?.includes(partition) ?? false,
    partitionsByTopic: () => assigned,
    find: (topic, partition) => workers.get(keyOf(topic, partition)),
    workerAt(topic, partition, position) {
      const key = keyOf(topic, partition);
      const worker = workers.get(key) ?? openWorker(topic, partition, position);
      workers.set(key, worker);
      return worker;
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
