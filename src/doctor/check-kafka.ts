import type { DoctorCheck } from '../cli/doctor-check.ts';
import { errorCode } from '../kafka/classify-error.ts';
import type { Kafka } from '../kafka/client.ts';
import { withAdmin } from '../kafka/with-admin.ts';
import { fail, ok, warn } from './checks.ts';

const ANSWERS_WITHIN_MS = 6_000;

export type KafkaToCheck = {
  /** Made within the check: a file of certificates may be missing. */
  openKafka: () => Kafka;
  topics: string[];
  /** The fewest that a topic should have. */
  partitions: number;
};

/** Kafka: its brokers, and whether all topics are there with their partitions. */
export async function checkKafka({
  openKafka,
  topics: wanted,
  partitions: least,
}: KafkaToCheck): Promise<DoctorCheck[]> {
  try {
    const { brokers, existing, partitions } = await withAdmin(openKafka(), ANSWERS_WITHIN_MS, async (admin) => {
      const { brokers } = await admin.describeCluster();
      const existing = (await admin.listTopics()).filter((topic) => wanted.includes(topic));
      const { topics } = existing.length > 0 ? await admin.fetchTopicMetadata({ topics: existing }) : { topics: [] };
      return {
        brokers,
        existing,
        partitions: topics.map(({ name, partitions }) => ({ name, count: partitions.length })),
      };
    });
    const missing = wanted.filter((topic) => !existing.includes(topic));
    const narrow = partitions.filter(({ count }) => count < least).map(({ name }) => name);
    return [
      ok('kafka', `${brokers.length} ${brokers.length === 1 ? 'broker' : 'brokers'}`),
      missing.length > 0
        ? fail('topics', `missing: ${missing.join(', ')}`, 'Run npm run topics.')
        : ok('topics', `all ${wanted.length} exist`),
      ...(narrow.length > 0
        ? [warn('partitions', `fewer than KAFKA_PARTITIONS: ${narrow.join(', ')}`, 'Run npm run topics.')]
        : []),
    ];
  } catch (error) {
    const code = errorCode(error);
    const advice = code.includes('AUTHENTICATION')
      ? 'Correct KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD.'
      : 'Start it (npm start does), or correct KAFKA_BROKERS; for TLS see KAFKA_SSL in docs/operating.md.';
    return [fail('kafka', `not usable (${code})`, advice)];
  }
}
