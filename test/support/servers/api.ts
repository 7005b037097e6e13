import { PassThrough } from 'node:stream';
import { createApp } from '../../../src/api/app.ts';
import type { ApiDeps } from '../../../src/api/deps.ts';
import type { KafkaView } from '../../../src/contracts/kafka-view.ts';
import type { Database } from '../../../src/db/client.ts';
import { NO_ACCOUNT_LIMITS } from '../../../src/domain/account-limits.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/limits.ts';
import { DEFAULT_RETRY } from '../../../src/domain/retry-policy.ts';
import { createHtmlWorker } from '../../../src/html/html-worker.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { createMetrics } from '../../../src/observability/metrics.ts';
import { NO_TRACES } from '../../../src/observability/tracing.ts';
import { createSettingsOf } from '../../../src/services/clients/settings-of.ts';
import { createAcceptTogether } from '../../../src/services/notifications/accept-once.ts';
import { createQuotaGate } from '../../../src/services/quotas/gate.ts';
import { createSendableTemplates } from '../../../src/services/templates/sendable.ts';
import { createOnSuspend } from '../../../src/services/templates/suspend.ts';
import { createTemplates } from '../../../src/templates/pool.ts';
import { createDocumentedCheck } from '../expect/documented.ts';

export type TestApi = {
  app: ReturnType<typeof createApp>;
  deps: ApiDeps;
  /** How often the relay was woken. */
  wakes: () => number;
  /** Which runs were told of a change. */
  signals: () => { notificationId: string; run: number }[];
  /** Log lines so far, parsed. */
  lines: () => Record<string, unknown>[];
  /**
   * One request with a JSON body; `body` as text or bytes is sent as it stands.
   * @throws Error for an answer that is not as documented
   */
  send: (method: string, path: string, options?: SendOptions) => Promise<Answer>;
};

export type SendOptions = {
  key?: string | undefined;
  body?: unknown;
  headers?: Record<string, string>;
  /** The address at the other end of the socket. */
  from?: string;
};
// biome-ignore lint/suspicious/noExplicitAny: a test reads into answers of every shape
export type Answer = { status: number; headers: Headers; text: string; json: any };

/** An API that needs to see Kafka is given one. */
const away = async () => ({ kind: 'away' as const, code: 'ECONNREFUSED' });
const NO_KAFKA: KafkaView = { overview: away, topic: away, records: away, group: away };

/** Of all APIs in this process; they hold nothing open. */
const html = createHtmlWorker();
let onSuspend: (versionId: string) => void = () => {};
const templates = createTemplates({ renderThreads: 1, onSuspend: (versionId) => onSuspend(versionId) });

/** The API on a real database, without a socket. */
export function createTestApi(database: Database, overrides: Partial<ApiDeps> = {}): TestApi {
  let woken = 0;
  const signals: { notificationId: string; run: number }[] = [];
  const log = new PassThrough();
  const written: string[] = [];
  log.on('data', (chunk: Buffer) => written.push(chunk.toString()));
  const up = () => ({ status: 'up' as const, detail: 'answers' });
  const deps: ApiDeps = {
    database,
    secret: 'a secret of tests',
    settingsOf: createSettingsOf(database.pool, { limits: DEFAULT_LIMITS, retry: DEFAULT_RETRY, quotas: {} }),
    quotas: createQuotaGate({ pool: database.pool }),
    acceptTogether: createAcceptTogether(database.pool),
    signalChanged: (notificationId, run) => {
      signals.push({ notificationId, run });
    },
    html,
    templates,
    sendable: createSendableTemplates(),
    testWebhook: false,
    reachFaultPoint: () => {},
    providers: { email: ['smtp'], sms: ['twilio'], whatsapp: [], push: [], webhook: [], in_app: [] },
    smsProviderByCountry: {},
    gates: { accountLimits: () => NO_ACCOUNT_LIMITS, failoverAfterMs: 30_000 },
    workflowUrl: null,
    senderDomains: ['posthorn.test'],
    publicUrl: 'http://posthorn.test',
    corsOrigins: [],
    refuseTarget: () => null,
    receiptReaders: {},
    receiptsToken: null,
    openWindow: async () => {},
    inboxStreams: { news: { on: () => () => {} }, stopping: new AbortController().signal },
    dashboard: null,
    homeLinks: [],
    liveStreams: { feed: null, stopping: new AbortController().signal },
    openRegistration: true,
    adminToken: null,
    requireMfa: false,
    oidc: null,
    mayReadMetrics: () => true,
    trustedProxies: 0,
    wakeRelay: () => {
      woken++;
    },
    checks: { postgres: up, kafka: up, temporal: up },
    kafkaView: NO_KAFKA,
    version: '0.0.0-test',
    logger: createLogger('api', 'info', log),
    metrics: createMetrics({ defaults: false }),
    tracer: NO_TRACES,
    ...overrides,
  };
  onSuspend = createOnSuspend(deps, deps.sendable);
  const app = createApp(deps);
  const checkDocumented = createDocumentedCheck(deps);
  const send: TestApi['send'] = async (method, path, { key, body, headers = {}, from } = {}) => {
    const isRaw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
    const sent = (isRaw ? body : JSON.stringify(body)) as string | undefined;
    const init = {
      method,
      headers: {
        ...(key !== undefined && { 'x-api-key': key }),
        // As every client of HTTP says it, that knows what it sends.
        ...(sent !== undefined && {
          'content-type': 'application/json',
          'content-length': `${Buffer.byteLength(sent)}`,
        }),
        ...headers,
      },
      ...(sent !== undefined && { body: sent }),
    };
    const response = await app.request(path, init, { incoming: { socket: { remoteAddress: from } } });
    const text = await response.text();
    const contentType = response.headers.get('content-type');
    checkDocumented({ method, path, status: response.status, contentType, text });
    const isJson = contentType?.includes('json');
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson && text ? JSON.parse(text) : undefined,
    };
  };
  return {
    app,
    deps,
    send,
    wakes: () => woken,
    signals: () => [...signals],
    lines: () =>
      written
        .join('')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
  };
}

/** How many rows each table has that a request could write. */
export async function countRows({ pool }: Database): Promise<Record<string, number>> {
  const tables = [
    ...['clients', 'api_keys', 'client_settings', 'notifications', 'timeline', 'attempts', 'outbox', 'dead_letters'],
    ...['send_slots', 'idempotency_keys', 'webhook_endpoints', 'webhook_deliveries', 'in_app_messages', 'receipts'],
    ...['templates', 'template_versions', 'campaigns', 'campaign_recipients'],
    'suppressions',
    'audit_log',
  ];
  const counts: Record<string, number> = {};
  for (const table of tables) {
    counts[table] = (await pool.query(`select count(*)::int as n from ${table}`)).rows[0].n;
  }
  return counts;
}
