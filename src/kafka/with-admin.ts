import type { Admin } from 'kafkajs';
import { withDeadline } from '../async/deadline.ts';
import type { Kafka } from './client.ts';
import { KafkaAway } from './errors.ts';

/**
 * Lends a connected admin client for one piece of work. A new connection each time costs a few milliseconds and
 * cannot have died unnoticed.
 * @throws KafkaAway when connecting and `use` together outlast `deadlineMs`; else what kafkajs or `use` throws.
 */
export async function withAdmin<T>(kafka: Kafka, deadlineMs: number, use: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  const work = admin.connect().then(() => use(admin));
  try {
    return await withDeadline(work, deadlineMs, () => new KafkaAway(`Kafka did not answer within ${deadlineMs} ms`));
  } finally {
    // After a failure the connection may be stuck, and whoever asked must not wait for it.
    void admin.disconnect().catch(() => undefined);
  }
}
