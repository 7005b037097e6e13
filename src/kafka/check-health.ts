import { errorCode } from './classify-error.ts';
import type { Kafka } from './client.ts';
import { withAdmin } from './with-admin.ts';

export type KafkaHealth = { status: 'up' | 'down'; detail: string };

/** Asks Kafka for its metadata over a new connection. Never rejects. */
export async function checkKafkaHealth(kafka: Kafka, deadlineMs = 2_000): Promise<KafkaHealth> {
  try {
    const { brokers } = await withAdmin(kafka, deadlineMs, (admin) => admin.describeCluster());
    return { status: 'up', detail: `${brokers.length} ${brokers.length === 1 ? 'broker' : 'brokers'}` };
  } catch (error) {
    return { status: 'down', detail: errorCode(error) };
  }
}
