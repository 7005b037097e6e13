import type { ConnectionOptions } from 'node:tls';
import {
  type Admin,
  type Consumer,
  type ConsumerConfig,
  Kafka as KafkaJs,
  logLevel,
  type Producer,
  type ProducerConfig,
  type RetryOptions,
  type SASLOptions,
} from 'kafkajs';
import type { Logger } from '../observability/logger.ts';
import { type Cluster, clusterOf } from './cluster.ts';
import { logThroughPino } from './log-through-pino.ts';
import { mendIdleTimer } from './mend-idle-timer.ts';
import { mendProduceResponse, notingPartitioner } from './produce-results.ts';

export type KafkaSettings = {
  /** `host:port` of one or more brokers. */
  brokers: string[];
  clientId: string;
  ssl?: boolean | ConnectionOptions | undefined;
  sasl?: SASLOptions | undefined;
};

/** Where Kafka is and how to speak to it. Nothing is connected until one of the parts is used. */
export type Kafka = {
  /** Its sends resolve also where a partition failed: `readResults` tells. */
  producer(config?: ProducerConfig): Producer;
  consumer(config: ConsumerConfig): Consumer;
  admin(): Admin;
  /** For who reads without a group. */
  cluster(): Cluster;
};

/** Spelled out in full, because kafkajs takes other defaults where NODE_ENV is `test`. */
const RETRY = {
  initialRetryTime: 200,
  multiplier: 2,
  factor: 0.2,
  maxRetryTime: 2_000,
  retries: 4,
} satisfies RetryOptions;

/**
 * Each part gets a kafkajs client of its own: parts of one client share a map of committed offsets by group, so that
 * a second consumer of the group, or one that is built anew, would start from what the first one knew.
 */
export function createKafka(settings: KafkaSettings, logger: Logger): Kafka {
  mendIdleTimer();
  mendProduceResponse();
  const client = (): KafkaJs =>
    new KafkaJs({
      brokers: settings.brokers,
      clientId: settings.clientId,
      ...(settings.ssl ? { ssl: settings.ssl } : {}),
      ...(settings.sasl ? { sasl: settings.sasl } : {}),
      connectionTimeout: 5_000,
      requestTimeout: 30_000,
      retry: RETRY,
      logLevel: logLevel.INFO,
      logCreator: logThroughPino(logger),
    });
  return {
    producer: (config = {}) =>
      // Naming the partitioner is also what silences kafkajs's warning about it.
      client().producer({
        createPartitioner: notingPartitioner,
        allowAutoTopicCreation: false,
        ...config,
      }),
    consumer: (config) => client().consumer({ allowAutoTopicCreation: false, ...config }),
    admin: () => client().admin(),
    cluster: () => clusterOf(client()),
  };
}
