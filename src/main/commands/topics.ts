import { ensureTopics } from '../../kafka/topics.ts';
import { reasonOf } from '../../observability/health.ts';
import { createLogger } from '../../observability/logger.ts';
import { kafkaOf, topicsOf } from '../wiring/connect.ts';
import { settingsOrExit } from '../wiring/run-process.ts';

/** `npm run topics`: creates the topics, or checks that they are as they should be. */
const settings = settingsOrExit();
const logger = createLogger('topics', settings.LOG_LEVEL);
try {
  const { KAFKA_PARTITIONS: partitions, KAFKA_REPLICATION: replication } = settings;
  const kafka = kafkaOf(settings, logger);
  const topics = await ensureTopics(kafka, { topics: topicsOf(settings), partitions, replication, logger });
  for (const { name, result } of topics) logger.info({ topic: name }, result);
} catch (error) {
  logger.fatal({ reason: reasonOf(error) }, 'could not create the topics');
  process.exitCode = 1;
}
