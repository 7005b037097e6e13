import { z } from 'zod';
import { count, flag, list, matching, optional, webAddress } from '../kit/kinds.ts';
import { type Issue, setting, type ValuesOf } from '../kit/setting.ts';

const STARTED_UNLESS_SET = { isCommented: true };

export const postgres = {
  DATABASE_URL: setting(
    z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must be a postgres:// address')
      .default('postgres://postgres:postgres@127.0.0.1:5433/posthorn'),
    '',
    STARTED_UNLESS_SET,
  ),
  DATABASE_POOL: setting(count(20), 'Connections per process; quotas (2) and jobs (up to 18) have their own.'),
};

export const kafka = {
  KAFKA_BROKERS: setting(list('127.0.0.1:9092'), 'Comma-separated host:port.', STARTED_UNLESS_SET),
  KAFKA_CLIENT_ID: setting(
    z.string().default('notification-service'),
    'How we identify ourselves to the brokers, and the consumer group of the bridge.',
  ),
  KAFKA_GROUP_ID: setting(z.string().default('notification-consumer-group')),
  KAFKA_TOPIC: setting(
    z.string().default('notifications'),
    `The topic of accepted notifications. Its urgent counterpart adds -urgent; with a name other than the
      default, the topics of status events (-status), of requests (-requests) and of campaigns (-campaigns) are
      named after it as well.`,
  ),
  KAFKA_DLQ_TOPIC: setting(z.string().default('notifications-dlq'), 'The topic of dead letters.'),
  KAFKA_PARTITIONS: setting(
    count(3),
    'Partitions per topic, for npm run topics. At most this many bridges share the work.',
  ),
  KAFKA_REPLICATION: setting(count(1), 'Replicas per partition. Use 3 in production; min.insync.replicas is then 2.'),
  INGEST_ENABLED: setting(
    flag(false),
    `true also accepts requests from the topic notification-requests. Anyone who may write to that topic may
      send for every client, so restrict it with Kafka's access control (SASL, ACLs).`,
  ),
  UNSIGNED_EVENTS_UNTIL: setting(
    z.iso.datetime({ offset: true }).optional(),
    `For the upgrade from a release whose relays did not sign events: until this moment (2026-11-30T12:00:00Z) events
      without a signature go to clients' endpoints as well. Whoever may write to their topic can forge them meanwhile.`,
  ),
  KAFKA_SSL: setting(flag(false), 'true connects over TLS.'),
  KAFKA_SSL_CA: setting(
    optional,
    `Paths of PEM files: the brokers' CA, unless a public CA signed their certificates; and our own
      certificate with its key, if the brokers ask for one.`,
  ),
  KAFKA_SSL_CERT: setting(optional),
  KAFKA_SSL_KEY: setting(optional),
  KAFKA_SASL_MECHANISM: setting(
    z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
    'plain, scram-sha-256 or scram-sha-512, with user name and password.',
  ),
  KAFKA_SASL_USERNAME: setting(optional),
  KAFKA_SASL_PASSWORD: setting(optional),
};

export const temporal = {
  TEMPORAL_ADDRESS: setting(z.string().default('127.0.0.1:7233'), 'host:port of the frontend.', STARTED_UNLESS_SET),
  TEMPORAL_NAMESPACE: setting(
    z.string().default('default'),
    'Must exist, and keep closed workflows for 8 days or more.',
  ),
  TEMPORAL_TLS_CA: setting(optional, 'Paths of PEM files: the CA, and our own certificate with its key (mTLS).'),
  TEMPORAL_TLS_CERT: setting(optional),
  TEMPORAL_TLS_KEY: setting(optional),
  TEMPORAL_API_KEY: setting(optional, 'An API key; the connection then uses TLS even if no CA is named.'),
  TEMPORAL_UI_URL: setting(
    webAddress,
    'The address of the Temporal UI, to which GET /api/notifications/:id/why links, for every client; npm start sets it to its own.',
  ),
  TEMPORAL_DEPLOYMENT_NAME: setting(
    matching(/^[a-z0-9][\w-]{0,99}$/i, 'must be of letters, digits, _ and -'),
    `Worker versioning, both or neither: a worker of this build gets work once the build has been made
      current (CONTRIBUTING, "Changing the workflow").`,
  ),
  TEMPORAL_BUILD_ID: setting(matching(/^[a-z0-9][\w.+-]{0,99}$/i, 'must be of letters, digits, and . _ + -')),
};

type Servers = ValuesOf<typeof kafka & typeof temporal>;

/** What the servers' settings require of each other. */
export function checkServers(settings: Servers, issue: Issue): void {
  if (Boolean(settings.TEMPORAL_TLS_CERT) !== Boolean(settings.TEMPORAL_TLS_KEY)) {
    issue('TEMPORAL_TLS_CERT', 'needs TEMPORAL_TLS_KEY, and the other way round');
  }
  if (Boolean(settings.TEMPORAL_DEPLOYMENT_NAME) !== Boolean(settings.TEMPORAL_BUILD_ID)) {
    issue('TEMPORAL_DEPLOYMENT_NAME', 'needs TEMPORAL_BUILD_ID, and the other way round');
  }
  if (Boolean(settings.KAFKA_SSL_CERT) !== Boolean(settings.KAFKA_SSL_KEY)) {
    issue('KAFKA_SSL_CERT', 'needs KAFKA_SSL_KEY, and the other way round');
  }
  // Otherwise someone who names a CA would connect without TLS and not notice.
  if ((settings.KAFKA_SSL_CA || settings.KAFKA_SSL_CERT) && !settings.KAFKA_SSL) {
    issue('KAFKA_SSL', 'must be true where KAFKA_SSL_CA or KAFKA_SSL_CERT is set');
  }
  if (settings.KAFKA_SASL_MECHANISM && !(settings.KAFKA_SASL_USERNAME && settings.KAFKA_SASL_PASSWORD)) {
    issue('KAFKA_SASL_MECHANISM', 'needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD');
  }
}
