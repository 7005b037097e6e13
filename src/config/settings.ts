import { isSupportedCountry } from 'libphonenumber-js';
import { z } from 'zod';
import { CHANNELS, type Channel } from '../domain/channel.ts';
import { MOST_QUOTA } from '../domain/quota.ts';
import { DEFAULT_RETENTION_DAYS, type RetentionClass } from '../domain/retention.ts';
import { MAX_RETRIES_ALLOWED } from '../domain/retry-policy.ts';

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
const count = (fallback: number) => z.coerce.number().int().min(1).default(fallback);
const days = (kind: RetentionClass, least = 1) =>
  z.coerce.number().int().min(least).max(36_500).default(DEFAULT_RETENTION_DAYS[kind]);
const cap = z.coerce.number().int().min(1).optional();
const quota = z.coerce.number().int().min(1).max(MOST_QUOTA).optional();
const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false'])
    .default(fallback ? 'true' : 'false')
    .transform((value) => value === 'true');
const list = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((value) =>
      value
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    );
const optional = z.string().min(1).optional();
const smtpUrl = z
  .string()
  .regex(/^smtps?:\/\//, 'must be an smtp:// or smtps:// address')
  .optional();

const SMS_PROVIDERS = ['twilio', 'msg91'] as const;
type SmsProvider = (typeof SMS_PROVIDERS)[number];
/** `IN=msg91,US=twilio`: by country as in ISO 3166-1, which one is tried first. */
const smsByCountry = list('').transform((pairs, context) => {
  const byCountry: Record<string, SmsProvider> = {};
  for (const pair of pairs) {
    const [country = '', name = '', ...rest] = pair.split('=').map((part) => part.trim());
    const provider = SMS_PROVIDERS.find((known) => known === name);
    const isNew = isSupportedCountry(country) && !(country in byCountry);
    if (provider && isNew && rest.length === 0) byCountry[country] = provider;
    else
      context.addIssue({ code: 'custom', message: 'must be of pairs such as IN=msg91,US=twilio, each country once' });
  }
  return byCountry;
});

/** Good for a laptop, refused in production. */
const DEVELOPMENT_SECRET = 'development-only-secret-do-not-use-it';

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
    API_SECRET: z.string().min(32).default(DEVELOPMENT_SECRET),
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

    SMTP_URL: smtpUrl,
    SMTP_HOST: optional,
    SMTP_PORT: z.coerce.number().int().min(1).max(65_535).default(1025),
    SMTP_USER: optional,
    SMTP_PASS: optional,
    SMTP_FALLBACK_URL: smtpUrl,
    MAIL_FROM: z.email().default('posthorn@localhost.localdomain'),
    MAIL_FROM_NAME: z
      .string()
      .regex(/^[^\r\n]*$/)
      .default('Posthorn'),
    /** Whose addresses a request may name as its sender, besides those of MAIL_FROM's own domain. */
    MAIL_FROM_DOMAINS: list(''),
    DKIM_DOMAIN: optional,
    DKIM_SELECTOR: optional,
    /** A PEM file. */
    DKIM_PRIVATE_KEY: optional,

    /** Unset: Twilio where it is set up. Another one that is set up is its failover. */
    SMS_PROVIDER: z.enum(SMS_PROVIDERS).optional(),
    SMS_PROVIDER_BY_COUNTRY: smsByCountry,
    TWILIO_ACCOUNT_SID: z
      .string()
      .regex(/^AC[0-9a-f]{32}$/i, 'must be AC and 32 hexadecimal digits')
      .optional(),
    TWILIO_AUTH_TOKEN: optional,
    TWILIO_PHONE_NUMBER: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/, 'must be in E.164 form, such as +14155552671')
      .optional(),
    TWILIO_MESSAGING_SERVICE_SID: z
      .string()
      .regex(/^MG[0-9a-f]{32}$/i, 'must be MG and 32 hexadecimal digits')
      .optional(),
    TWILIO_BASE_URL: z.url({ protocol: /^https?$/ }).default('https://api.twilio.com'),
    MSG91_AUTH_KEY: z
      .string()
      .regex(/^[!-~]+$/, 'must be of printable ASCII')
      .optional(),
    /** The number of DLT in its place would be taken by MSG91, and its messages dropped by the operators. */
    MSG91_TEMPLATE_ID: z
      .string()
      .regex(/^(?!\d{19}$)\w{1,64}$/, "must be MSG91's own id of the template, not its number of DLT")
      .optional(),
    MSG91_TEXT_VARIABLE: z
      .string()
      .regex(/^(?!mobiles$)[a-z]\w{0,63}$/i, 'must be the name of a variable')
      .default('body'),
    MSG91_SENDER_ID: z
      .string()
      .regex(/^[a-z0-9]{1,16}$/i, 'must be of letters and digits')
      .optional(),
    MSG91_BASE_URL: z.url({ protocol: /^https?$/ }).default('https://control.msg91.com'),

    WHATSAPP_ACCESS_TOKEN: z
      .string()
      .regex(/^[!-~]+$/, 'must be of printable ASCII')
      .optional(),
    WHATSAPP_PHONE_NUMBER_ID: z.string().regex(/^\d+$/, 'must be of digits').optional(),
    /** What Meta signs its receipts with. */
    WHATSAPP_APP_SECRET: optional,
    /** What Meta is told to ask with whether the address of its receipts is ours. */
    WHATSAPP_VERIFY_TOKEN: optional,
    WHATSAPP_BASE_URL: z.url({ protocol: /^https?$/ }).default('https://graph.facebook.com/v25.0'),
    /** The JSON of a service account, or the path of its file. */
    FCM_SERVICE_ACCOUNT: optional,
    FCM_BASE_URL: z.url({ protocol: /^https?$/ }).default('https://fcm.googleapis.com'),
    VAPID_PUBLIC_KEY: z
      .string()
      .regex(/^[\w-]{87}$/, 'must be 65 bytes in base64url')
      .optional(),
    VAPID_PRIVATE_KEY: z
      .string()
      .regex(/^[\w-]{43}$/, 'must be 32 bytes in base64url')
      .optional(),
    VAPID_SUBJECT: z
      .string()
      .regex(/^(mailto:|https:\/\/)/, 'must begin with mailto: or https://')
      .optional(),
    /** The public key (base64, DER) of SendGrid's signed event webhook. */
    SENDGRID_WEBHOOK_PUBLIC_KEY: optional,

    /** Test builds only: see src/observability/fault-points.ts. */
    FAULT_POINT: optional,
  })
  .superRefine((settings, context) => {
    const issue = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message });
    if (settings.NODE_ENV === 'production' && settings.API_SECRET === DEVELOPMENT_SECRET) {
      issue('API_SECRET', 'must be set in production (32 characters or more)');
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
    const { TWILIO_PHONE_NUMBER: number, TWILIO_MESSAGING_SERVICE_SID: service } = settings;
    if (Boolean(settings.TWILIO_ACCOUNT_SID) !== Boolean(settings.TWILIO_AUTH_TOKEN)) {
      issue('TWILIO_ACCOUNT_SID', 'needs TWILIO_AUTH_TOKEN, and the other way round');
    }
    if (settings.TWILIO_ACCOUNT_SID && Boolean(number) === Boolean(service)) {
      issue('TWILIO_ACCOUNT_SID', 'needs one of TWILIO_PHONE_NUMBER and TWILIO_MESSAGING_SERVICE_SID');
    }
    if (Boolean(settings.MSG91_AUTH_KEY) !== Boolean(settings.MSG91_TEMPLATE_ID)) {
      issue('MSG91_AUTH_KEY', 'needs MSG91_TEMPLATE_ID, and the other way round');
    }
    const together = (...names: (keyof typeof settings)[]) => {
      const missing = names.filter((name) => !settings[name]);
      if (missing.length > 0 && missing.length < names.length) {
        issue(missing[0] as string, `must be set as well: ${names.join(', ')} go together`);
      }
    };
    together('DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_PRIVATE_KEY');
    together('WHATSAPP_ACCESS_TOKEN', 'WHATSAPP_PHONE_NUMBER_ID');
    together('VAPID_PUBLIC_KEY', 'VAPID_PRIVATE_KEY', 'VAPID_SUBJECT');
    const keys = { twilio: settings.TWILIO_AUTH_TOKEN, msg91: settings.MSG91_AUTH_KEY };
    const { SMS_PROVIDER: first, SMS_PROVIDER_BY_COUNTRY: byCountry } = settings;
    if (first && !keys[first]) issue('SMS_PROVIDER', 'names a provider that is not set up');
    if (Object.values(byCountry).some((name) => !keys[name])) {
      issue('SMS_PROVIDER_BY_COUNTRY', 'names a provider that is not set up');
    }
    const simulated = Object.values(keys).map((key) => key?.startsWith('development-only-'));
    if (simulated.includes(true) && simulated.includes(false)) {
      issue('SMS_PROVIDER', 'would fail over between an account of the simulators and a real one: unset one of them');
    }
  });

export type Settings = z.infer<typeof settingsSchema>;
