import { withDeadline } from '../async/deadline.ts';
import type { Kafka } from './client.ts';
import type { Cluster } from './cluster.ts';
import { KafkaAway } from './errors.ts';

/**
 * As `withAdmin`, for what kafkajs's admin cannot do or does by joining a group.
 * @throws KafkaAway when connecting and `use` together outlast `deadlineMs`; else what kafkajs or `use` throws
 */
export async function withCluster<T>(
  kafka: Kafka,
  deadlineMs: number,
  use: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const cluster = kafka.cluster();
  const close = () => void cluster.disconnect().catch(() => undefined);
  const work = cluster.connect().then(() => use(cluster));
  // When it is over: what is late may have connected once more since it was told to end.
  void work.then(close, close);
  try {
    return await withDeadline(work, deadlineMs, () => new KafkaAway(`Kafka did not answer within ${deadlineMs} ms`));
  } catch (error) {
    close();
    throw error;
  }
}
