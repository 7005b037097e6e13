import { z } from 'zod';
import { CHANNELS, type Channel } from '../domain/channel.ts';
import { MAX_RETRIES_ALLOWED } from '../domain/retry-policy.ts';
import { DEVELOPMENT_API_SECRET, isDevelopmentSecret } from './development-secrets.ts';
import { encryptionKeys } from './encryption-keys.ts';
import { cap, count, days, flag, list, optional, port, quota } from './kinds.ts';
import { checkVendors, vendorSettings } from './vendor-settings.ts';

/** Every setting by its name in the environment, with its default (CONTRACT 5). `.env.example` lists the same. */
export const settingsSchema = z
  .object({
    NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
    HOST: z.string().default('127.0.0.1'),
    PORT: port(3000),
    RELAY_PORT: port(3001),
    BRIDGE_PORT: port(3002),
    WORKER_PORT: port(3003),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    ADMIN_TOKEN: z.string().min(16).optional(),
    API_SECRET: z.string().min(32).default(DEVELOPMENT_API_SECRET),
    /** What encrypts content in PostgreSQL, the first; the others decrypt what older ones did. */
    ENCRYPTION_KEYS: encryptionKeys,
    /** How many proxies of ours stand before the API: so many entries of X-Forwarded-For are believed. */
    TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),
    OPEN_REGISTRATION: z.enum(['true', 'false']).optional(),
    /** How the world reaches the API: in links to unsubscribe and in the addresses that vendors send receipts to. */
    PUBLIC_URL: z
      .url({ protocol: /^https?$/ })
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
    /** The secret part of the path on which vendors that sign nothing send their receipts. */
    RECEIPTS_TOKEN: z
      .string()
      .regex(/^[\w-]{16,128}$/, 'must be of 16 to 128 letters, digits, - and _')
      .optional(),
    /** The pages that may read an inbox in a browser, such as https://app.example.com; * for all. */
    CORS_ORIGINS: list(''),
    /** Webhooks to this machine, for development. */
    ALLOW_LOOPBACK_TARGETS: flag(false),

    DATABASE_URL: z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must be a postgres:// address')
      .default('postgres://postgres:postgres@127.0.0.1:5433/posthorn'),
    DATABASE_POOL: count(20),

    KAFKA_BROKERS: list('127.0.0.1:9092'),
    KAFKA_CLIENT_ID: z.string().default('notification-service'),
    KAFKA_GROUP_ID: z.string().default('notification-consumer-group'),
    KAFKA_TOPIC: z.string().default('notifications'),
    KAFKA_DLQ_TOPIC: z.string().default('notifications-dlq'),
    KAFKA_PARTITIONS: count(3),
    KAFKA_REPLICATION: count(1),
    /** Requests by the topic notification-requests; who may write to it is for Kafka's access control to say. */
    INGEST_ENABLED: flag(false),
    KAFKA_SSL: flag(false),
    /** PEM files: who signed the brokers' certificates, and what we show them. */
    KAFKA_SSL_CA: optional,
    KAFKA_SSL_CERT: optional,
    KAFKA_SSL_KEY: optional,
    KAFKA_SASL_MECHANISM: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
    KAFKA_SASL_USERNAME: optional,
    KAFKA_SASL_PASSWORD: optional,

    TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233'),
    TEMPORAL_NAMESPACE: z.string().default('default'),
    TEMPORAL_TLS_CA: optional,
    TEMPORAL_TLS_CERT: optional,
    TEMPORAL_TLS_KEY: optional,
    TEMPORAL_API_KEY: optional,
    /** Both or neither: a worker that has them gets work once its build is made current (CONTRIBUTING). */
    TEMPORAL_DEPLOYMENT_NAME: z
      .string()
      .regex(/^[a-z0-9][\w-]{0,99}$/i, 'must be of letters, digits, _ and -')
      .optional(),
    TEMPORAL_BUILD_ID: z
      .string()
      .regex(/^[a-z0-9][\w.+-]{0,99}$/i, 'must be of letters, digits, and . _ + -')
      .optional(),

    RELAY_IN_API: flag(true),
    WORKER_CHANNELS: list('all').transform((names, context): Channel[] => {
      if (names.includes('all')) return [...CHANNELS];
      const unknown = names.filter((name) => !(CHANNELS as readonly string[]).includes(name));
      if (unknown.length > 0) {
        context.addIssue({ code: 'custom', message: `unknown: ${unknown.join(', ')}; known: ${CHANNELS.join(', ')}` });
      }
      return names as Channel[];
    }),
    WORKER_CONCURRENCY_EMAIL: count(5),
    WORKER_CONCURRENCY_SMS: count(10),
    WORKER_CONCURRENCY_WHATSAPP: count(10),
    WORKER_CONCURRENCY_PUSH: count(20),
    WORKER_CONCURRENCY_WEBHOOK: count(20),
    WORKER_CONCURRENCY_IN_APP: count(20),
    /** Over all workers, for each account; unset means no limit of ours. */
    PROVIDER_RATE_PER_MINUTE_EMAIL: cap,
    PROVIDER_RATE_PER_MINUTE_SMS: cap,
    PROVIDER_RATE_PER_MINUTE_WHATSAPP: cap,
    PROVIDER_RATE_PER_MINUTE_PUSH: cap,
    PROVIDER_RATE_PER_MINUTE_WEBHOOK: cap,
    PROVIDER_RATE_PER_MINUTE_IN_APP: cap,
    PROVIDER_PER_DAY_EMAIL: cap,
    PROVIDER_PER_DAY_SMS: cap,
    PROVIDER_PER_DAY_WHATSAPP: cap,
    PROVIDER_PER_DAY_PUSH: cap,
    PROVIDER_PER_DAY_WEBHOOK: cap,
    PROVIDER_PER_DAY_IN_APP: cap,
    WORKFLOW_BUNDLE: optional,

    RATE_LIMIT_EMAIL: count(10),
    RATE_LIMIT_SMS: count(5),
    RATE_LIMIT_WHATSAPP: count(20),
    RATE_LIMIT_PUSH: count(20),
    RATE_LIMIT_WEBHOOK: count(20),
    RATE_LIMIT_IN_APP: count(20),
    /** In seconds, as in the documents that Posthorn replaces. */
    RATE_LIMIT_WINDOW: count(60),

    /** What each client may have accepted, per UTC day and month; it can set lower ones. Unset means no limit of ours. */
    QUOTA_PER_DAY_EMAIL: quota,
    QUOTA_PER_DAY_SMS: quota,
    QUOTA_PER_DAY_WHATSAPP: quota,
    QUOTA_PER_DAY_PUSH: quota,
    QUOTA_PER_DAY_WEBHOOK: quota,
    QUOTA_PER_DAY_IN_APP: quota,
    QUOTA_PER_MONTH_EMAIL: quota,
    QUOTA_PER_MONTH_SMS: quota,
    QUOTA_PER_MONTH_WHATSAPP: quota,
    QUOTA_PER_MONTH_PUSH: quota,
    QUOTA_PER_MONTH_WEBHOOK: quota,
    QUOTA_PER_MONTH_IN_APP: quota,

    MAX_RETRIES: z.coerce.number().int().min(0).max(MAX_RETRIES_ALLOWED).default(3),
    RETRY_DELAY_MS: z.coerce.number().int().min(0).max(86_400_000).default(2_000),
    /** A provider that makes a message wait for longer is left for the next, where one can send. */
    FAILOVER_AFTER_MS: z.coerce.number().int().min(0).max(86_400_000).default(30_000),
    /** How long an outage of all its providers may put a message off. */
    MAX_DEFER_MS: z.coerce
      .number()
      .int()
      .min(1_000)
      .max(31 * 86_400_000)
      .default(86_400_000),

    RETENTION_DAYS_IDEMPOTENCY_KEYS: days('idempotency_keys'),
    RETENTION_DAYS_NOTIFICATIONS: days('notifications'),
    RETENTION_DAYS_DEAD_LETTERS: days('dead_letters'),
    RETENTION_DAYS_RECEIPTS: days('receipts'),
    RETENTION_DAYS_WEBHOOKS: days('webhooks'),
    RETENTION_DAYS_IN_APP: days('in_app'),
    RETENTION_DAYS_LIMITS: days('limits', 2),
    RETENTION_DAYS_USAGE: days('usage'),
    RETENTION_DAYS_AUDIT_LOG: days('audit_log'),

    ...vendorSettings,

    /** Test builds only: see src/observability/fault-points.ts. */
    FAULT_POINT: optional,
  })
  .superRefine((settings, context) => {
    const issue = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message });
    if (settings.NODE_ENV === 'production') {
      for (const [name, value] of Object.entries(settings)) {
        if (isDevelopmentSecret(value)) issue(name, 'holds a secret that is published for development: set your own');
      }
    }
    if (settings.FAULT_POINT && settings.NODE_ENV !== 'test') issue('FAULT_POINT', 'is for NODE_ENV=test only');
    if (Boolean(settings.TEMPORAL_TLS_CERT) !== Boolean(settings.TEMPORAL_TLS_KEY)) {
      issue('TEMPORAL_TLS_CERT', 'needs TEMPORAL_TLS_KEY, and the other way round');
    }
    if (Boolean(settings.TEMPORAL_DEPLOYMENT_NAME) !== Boolean(settings.TEMPORAL_BUILD_ID)) {
      issue('TEMPORAL_DEPLOYMENT_NAME', 'needs TEMPORAL_BUILD_ID, and the other way round');
    }
    if (Boolean(settings.KAFKA_SSL_CERT) !== Boolean(settings.KAFKA_SSL_KEY)) {
      issue('KAFKA_SSL_CERT', 'needs KAFKA_SSL_KEY, and the other way round');
    }
    // Else who names a CA would speak in the clear and not know it.
    if ((settings.KAFKA_SSL_CA || settings.KAFKA_SSL_CERT) && !settings.KAFKA_SSL) {
      issue('KAFKA_SSL', 'must be true where KAFKA_SSL_CA or KAFKA_SSL_CERT is set');
    }
    if (settings.KAFKA_SASL_MECHANISM && !(settings.KAFKA_SASL_USERNAME && settings.KAFKA_SASL_PASSWORD)) {
      issue('KAFKA_SASL_MECHANISM', 'needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD');
    }
    checkVendors(settings, issue);
  });

export type Settings = z.infer<typeof settingsSchema>;
