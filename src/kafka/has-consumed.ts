import type { Kafka } from './client.ts';
import { readLag } from './lag.ts';
import { withAdmin } from './with-admin.ts';

const DEADLINE_MS = 10_000;

/**
 * Whether a group has committed every record of a topic that was produced before that moment.
 * @throws KafkaAway or kafkajs's error
 */
export async function hasConsumed(kafka: Kafka, groupId: string, topic: string, beforeMs: number): Promise<boolean> {
  const lags = (await readLag(kafka, groupId, [topic])).filter(({ lag }) => lag > 0);
  if (lags.length === 0) return true;
  const starts = await withAdmin(kafka, DEADLINE_MS, (admin) => admin.fetchTopicOffsetsByTimestamp(topic, beforeMs));
  return lags.every(({ partition, lag, endOffset }) => {
    const offset = starts.find((start) => start.partition === partition)?.offset ?? '-1';
    const firstLater = offset === '-1' ? endOffset : BigInt(offset);
    return endOffset - BigInt(lag) >= firstLater;
  });
}
