import { retry } from '../async/backoff.ts';
import type { Kafka } from './client.ts';
import { withCluster } from './with-cluster.ts';

/** Where a group is to go on in a topic. */
export type Place = { topic: string; partitions: { partition: number; offset: string }[] };

const MOST_TRIES = 6;

/**
 * Commits for a group without members, as Kafka allows to whoever is none. kafkajs's `setOffsets` joins the group
 * instead, topic by topic, and waits 5 s for a fetch of each.
 * @throws KafkaAway or kafkajs's error, UNKNOWN_MEMBER_ID where the group has members
 */
export function placeGroup(kafka: Kafka, groupId: string, places: Place[], deadlineMs: number): Promise<void> {
  return withCluster(kafka, deadlineMs, (cluster) => {
    const commit = async () => {
      const coordinator = await cluster.findGroupCoordinator({ groupId });
      await coordinator.offsetCommit({ groupId, groupGenerationId: -1, memberId: '', topics: places });
    };
    // A broker that has only just become the coordinator asks for a moment.
    const shouldRetry = (error: unknown, tries: number) => tries < MOST_TRIES && isRetriable(error);
    return retry(commit, { backoff: { fromMs: 200, toMs: 1_000 }, shouldRetry });
  });
}

function isRetriable(error: unknown): boolean {
  return (error as { retriable?: boolean } | null)?.retriable === true;
}
