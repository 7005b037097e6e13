import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { Settings } from '../../config/settings.ts';
import type { StatusFeed } from '../../contracts/status-feed.ts';
import { DEFAULT_TOPICS, type TopicNames } from '../../contracts/topics.ts';
import { type Database, openDatabase } from '../../db/client.ts';
import { readServerVersion } from '../../db/queries/server.ts';
import { createKafka, type Kafka } from '../../kafka/client.ts';
import { followTopic } from '../../kafka/follow-topic.ts';
import type { Reader } from '../../kafka/view.ts';
import { type Check, reasonOf } from '../../observability/health.ts';
import type { Logger } from '../../observability/logger.ts';
import type { Metrics } from '../../observability/metrics.ts';
import type { TemporalSettings } from '../../temporal/connection.ts';
import type { ProcessContext } from './run-process.ts';

/** The names of the topics by the settings; all but that of dead letters follow the one of ordinary notifications. */
export function topicsOf(settings: Settings): TopicNames {
  const isRenamed = settings.KAFKA_TOPIC !== DEFAULT_TOPICS.notifications;
  return {
    ...DEFAULT_TOPICS,
    notifications: settings.KAFKA_TOPIC,
    notificationsUrgent: `${settings.KAFKA_TOPIC}-urgent`,
    deadLetters: settings.KAFKA_DLQ_TOPIC,
    ...(isRenamed && {
      notificationStatus: `${settings.KAFKA_TOPIC}-status`,
      notificationRequests: `${settings.KAFKA_TOPIC}-requests`,
      campaigns: `${settings.KAFKA_TOPIC}-campaigns`,
    }),
  };
}

/** The consumer group of each topic that we read: kafkajs spreads partitions over a group without asking for topics. */
export function groupsOf(settings: Settings): {
  normal: string;
  urgent: string;
  campaigns: string;
  deadLetters: string;
  webhooks: string;
  requests: string;
} {
  const { KAFKA_GROUP_ID: group } = settings;
  return {
    normal: group,
    urgent: `${group}-urgent`,
    campaigns: `${group}-campaigns`,
    deadLetters: `${group}-dead-letters`,
    webhooks: `${group}-webhooks`,
    requests: `${group}-requests`,
  };
}

/** For `onRebuild` of a consumer of this topic. */
export function countedRebuilds({ consumerRebuilds }: Metrics, topic: string): () => void {
  consumerRebuilds.inc({ topic }, 0);
  return () => consumerRebuilds.inc({ topic });
}

/** The groups that our processes read by, each with its topic. */
export function readersOf(settings: Settings): Reader[] {
  const [topics, groups] = [topicsOf(settings), groupsOf(settings)];
  return [
    { groupId: groups.urgent, topic: topics.notificationsUrgent },
    { groupId: groups.normal, topic: topics.notifications },
    { groupId: groups.campaigns, topic: topics.campaigns },
    { groupId: groups.webhooks, topic: topics.notificationStatus },
    { groupId: groups.deadLetters, topic: topics.deadLetters },
    ...(settings.INGEST_ENABLED ? [{ groupId: groups.requests, topic: topics.notificationRequests }] : []),
  ];
}

/** @throws Error for a TLS file that cannot be read */
export function kafkaOf(settings: Settings, logger: Logger): Kafka {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD } = settings;
  const login = { username: KAFKA_SASL_USERNAME ?? '', password: KAFKA_SASL_PASSWORD ?? '' };
  return createKafka(
    {
      brokers: settings.KAFKA_BROKERS,
      clientId: settings.KAFKA_CLIENT_ID,
      ssl: settings.KAFKA_SSL ? kafkaTlsOf(settings) : false,
      sasl: mechanism === undefined ? undefined : ({ mechanism, ...login } as { mechanism: 'plain' } & typeof login),
    },
    logger,
  );
}

/** What is written to the topic of status events, for whoever asks while somebody asks. */
export function statusFeedOf(settings: Settings, kafka: Kafka, logger: Logger): StatusFeed {
  const { notificationStatus: topic } = topicsOf(settings);
  return { follow: (listener) => followTopic(kafka, listener, { topic, logger }) };
}

/** Without a CA of its own Node's are asked. Certificate and host name are always verified. */
function kafkaTlsOf(settings: Settings): ConnectionOptions {
  const ca = readPem('KAFKA_SSL_CA', settings.KAFKA_SSL_CA);
  const cert = readPem('KAFKA_SSL_CERT', settings.KAFKA_SSL_CERT);
  const key = readPem('KAFKA_SSL_KEY', settings.KAFKA_SSL_KEY);
  return { ...(ca && { ca: [ca] }), ...(cert && key && { cert, key }), rejectUnauthorized: true };
}

/** @throws Error for a TLS file that cannot be read */
export function temporalSettingsOf(settings: Settings): TemporalSettings {
  const ca = readPem('TEMPORAL_TLS_CA', settings.TEMPORAL_TLS_CA);
  const crt = readPem('TEMPORAL_TLS_CERT', settings.TEMPORAL_TLS_CERT);
  const key = readPem('TEMPORAL_TLS_KEY', settings.TEMPORAL_TLS_KEY);
  const tls = { ...(ca && { serverRootCACertificate: ca }), ...(crt && key && { clientCertPair: { crt, key } }) };
  return {
    address: settings.TEMPORAL_ADDRESS,
    namespace: settings.TEMPORAL_NAMESPACE,
    // A key alone goes over TLS as well, by the CAs of the system: in the clear it would be anybody's.
    tls: ca || crt || settings.TEMPORAL_API_KEY ? tls : null,
    apiKey: settings.TEMPORAL_API_KEY ?? null,
  };
}

/**
 * Connections for one part of a process, opened when they are needed. Whoever holds some while it waits for others must
 * not share them: all could be held by those who wait.
 */
export function openConnections({ settings, logger, onEnd }: ProcessContext, name: string, poolSize: number): Database {
  const database = openDatabase({
    url: settings.DATABASE_URL,
    poolSize,
    applicationName: `posthorn-${name}`,
    onConnectionError: (error) => logger.warn({ reason: reasonOf(error) }, 'database connection lost'),
    contentKeys: settings.ENCRYPTION_KEYS,
  });
  onEnd(`connections: ${name}`, database.close);
  return database;
}

/** The pool of this process, its gauge and its health check. */
export function connectDatabase(context: ProcessContext, name: string) {
  const { settings, metrics } = context;
  const database = openConnections(context, name, settings.DATABASE_POOL);
  metrics.beforeRead(() => {
    const { totalCount, idleCount, waitingCount } = database.pool;
    metrics.dbPool.set({ state: 'busy' }, totalCount - idleCount);
    metrics.dbPool.set({ state: 'idle' }, idleCount);
    metrics.dbPool.set({ state: 'waiting' }, waitingCount);
  });
  return { database, check: checkOf(database) };
}

function checkOf({ pool }: Database): Check {
  return async () => ({ status: 'up', detail: `PostgreSQL ${await readServerVersion(pool)}` });
}

/**
 * A PEM file that a setting names; null where the setting is not there.
 * @throws Error with the setting's name as its code, which is what the log says: a path may be a secret of its own
 */
function readPem(name: string, path: string | undefined): Buffer | null {
  if (path === undefined) return null;
  const pem = readOrNull(path);
  if (!pem?.includes('-----BEGIN ')) {
    throw Object.assign(new Error(`${name} does not name a readable PEM file`), { code: `${name}_UNREADABLE` });
  }
  return pem;
}

function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}
