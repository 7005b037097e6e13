import pg from 'pg';
import { inject, onTestFinished } from 'vitest';
import { DEFAULT_TOPICS, type TopicNames } from '../../../src/contracts/topics.ts';
import { fromPublicId } from '../../../src/domain/ids.ts';
import type { Kafka } from '../../../src/kafka/client.ts';
import { ensureTopics } from '../../../src/kafka/topics.ts';
import { eventually } from '../expect/eventually.ts';
import { createClient, type TestClient } from '../factories/clients.ts';
import { notificationBody } from '../factories/notifications.ts';
import { type SmtpSink, startSmtpSink } from '../fakes/smtp-sink.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { kafkaBrokers, silentLogger, testKafka, uniqueName } from './kafka.ts';
import { openProcesses, type Processes, type ProcessName, type TestProcess } from './processes.ts';
import { ensureNamespace } from './temporal-namespace.ts';
import { workflowBundle } from './workflow-bundle.ts';

/** For the `beforeAll` that opens a flow: it waits until other files have had their turn. */
export const TURN_MS = 900_000;
const TURN_LOCK = 7_041_778;
/** As many flows as can be open at once: a namespace has one set of queues, and so one flow. */
const NAMESPACES = ['default', 'second-flow', 'third-flow'];

// biome-ignore lint/suspicious/noExplicitAny: a test reads into answers of every shape
export type Answer = { status: number; headers: Headers; json: any };

export type Flow = {
  db: TestDatabase;
  kafka: Kafka;
  topics: TopicNames;
  sink: SmtpSink;
  client: TestClient;
  /** Temporal's, in which its workflows run. */
  namespace: string;
  processes: Processes;
  /** What each process is given; add to it before the first start. */
  env: Record<string, string>;
  /** Starts processes and waits until all are ready. */
  start(name: ProcessName, env?: Record<string, string>): Promise<TestProcess>;
  request(api: TestProcess, method: string, path: string, options?: RequestOptions): Promise<Answer>;
  /** Posts a notification and returns its id. @throws when it is not accepted */
  notify(api: TestProcess, overrides?: Record<string, unknown>): Promise<string>;
  /** The notification as its client sees it. */
  read(api: TestProcess, id: string): Promise<Answer['json']>;
  /** Waits until each has the status. */
  until(status: string, ids: string[], timeoutMs?: number): Promise<void>;
  /** How many mails came for each notification, by the id in their Message-ID. */
  mails(): Record<string, number>;
  /** For `afterEach`: a process that a test leaves running is killed, and is a failure. */
  assertNoneLeft(): Promise<void>;
  /**
   * Stops what runs for the whole file, each within 25 s and with exit code 0, and lets the next file begin.
   * @throws also where a notification was mailed twice, be it after the test that looked
   */
  close(): Promise<void>;
};

export type RequestOptions = { body?: unknown; headers?: Record<string, string>; key?: string };

/**
 * One way from HTTP to mail, of one test file: its own database, topics, consumer group and mail server. Temporal's
 * namespaces and their queues are shared with other files, which take turns.
 * @param options `smtp` for the mail server; `brokers` and `env` in place of the shared servers
 */
export async function openFlow(
  options: { smtp?: Parameters<typeof startSmtpSink>[0]; brokers?: string[]; env?: Record<string, string> } = {},
): Promise<Flow> {
  const turn = await takeTurn();
  const { brokers = kafkaBrokers() } = options;
  const name = uniqueName('flow');
  const topics = {
    ...DEFAULT_TOPICS,
    notifications: name,
    notificationsUrgent: `${name}-urgent`,
    deadLetters: `${name}-dlq`,
    notificationStatus: `${name}-status`,
    notificationRequests: `${name}-requests`,
    campaigns: `${name}-campaigns`,
  };
  const kafka = testKafka(brokers);
  const [db, sink, bundle, processes] = await Promise.all([
    createTestDatabase(),
    startSmtpSink(options.smtp),
    workflowBundle(),
    openProcesses(),
    ensureTopics(kafka, { topics, partitions: 3, replication: 1, logger: silentLogger }),
  ]);
  const client = await createClient(db.database);
  const env = {
    DATABASE_URL: db.url,
    KAFKA_BROKERS: brokers.join(','),
    KAFKA_TOPIC: topics.notifications,
    KAFKA_DLQ_TOPIC: topics.deadLetters,
    KAFKA_GROUP_ID: name,
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    TEMPORAL_NAMESPACE: turn.namespace,
    SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
    MAIL_FROM: 'posthorn@flow.test',
    // Tests post much to one user; those about the limit set their own.
    RATE_LIMIT_EMAIL: '100000',
    // Each channel has two workers, and starting them takes time: those that need more say so.
    WORKER_CHANNELS: 'email',
    WORKFLOW_BUNDLE: bundle,
    ...options.env,
  };

  const flow: Flow = {
    db,
    kafka,
    topics,
    sink,
    client,
    namespace: env.TEMPORAL_NAMESPACE,
    processes,
    env,
    async start(process, overrides = {}) {
      const started = processes.start(process, { ...flow.env, ...overrides });
      await started.ready();
      return started;
    },
    async request(api, method, path, { body, headers = {}, key = client.apiKey } = {}) {
      const response = await fetch(`${api.url()}${path}`, {
        method,
        headers: {
          ...('x-admin-token' in headers ? {} : { 'x-api-key': key }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, json: text ? JSON.parse(text) : undefined };
    },
    async notify(api, overrides) {
      const answer = await flow.request(api, 'POST', '/api/notifications', { body: notificationBody(overrides) });
      if (answer.status !== 202) throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.json)}`);
      return answer.json.data.notificationId;
    },
    read: async (api, id) => (await flow.request(api, 'GET', `/api/notifications/${id}`)).json.data,
    async until(status, ids, timeoutMs = 60_000) {
      let counts: Record<string, number> = {};
      const reached = async () => {
        counts = await countStatuses(db, ids);
        return counts[status] === ids.length;
      };
      await eventually(reached, { timeoutMs, everyMs: 100, what: `${status} of ${ids.length}` }).catch(
        async (error) => {
          const one = await historyOfOther(db, ids, status);
          throw new Error(`${error.message}; now ${JSON.stringify(counts)}; of one: ${one}`);
        },
      );
    },
    mails() {
      const counts: Record<string, number> = {};
      for (const { raw } of sink.ledger) {
        const [, id = 'none'] = /^message-id: <([^@>]+)@/im.exec(raw.toString('latin1')) ?? [];
        counts[id] = (counts[id] ?? 0) + 1;
      }
      return counts;
    },
    async assertNoneLeft() {
      await killAndTell(processes.running({ ofThisTest: true }));
    },
    async close() {
      try {
        const codes = await Promise.all(
          processes.running().map(async (process) => [process.name, await process.stop()] as const),
        );
        const bad = codes.filter(([, code]) => code !== 0);
        if (bad.length > 0)
          throw new Error(`not stopped with exit code 0: ${bad.join('; ')}\n${processes.output().slice(-4_000)}`);
        const twice = Object.entries(flow.mails()).filter(([, count]) => count > 1);
        if (twice.length > 0) throw new Error(`mailed more than once: ${twice.join('; ')}`);
      } finally {
        await processes.close();
        await sink.close();
        await db.drop();
        await turn.end();
      }
    },
  };
  return flow;
}

/** For `expect(flow.mails()).toEqual(…)`. */
export function eachOnce(ids: string[]): Record<string, number> {
  return Object.fromEntries(ids.map((id) => [id, 1]));
}

export type Steady = { accepted: string[]; failed: unknown[] };

/** Keeps posting, one each `everyMs`, until it is stopped; then tells what was accepted and what was not. */
export function postSteadily(post: () => Promise<string>, everyMs: number): Steady & { stop(): Promise<Steady> } {
  const accepted: string[] = [];
  const failed: unknown[] = [];
  const underWay = new Set<Promise<unknown>>();
  const timer = setInterval(() => {
    const one = post().then(
      (id) => accepted.push(id),
      (error) => failed.push(error),
    );
    underWay.add(one);
    void one.finally(() => underWay.delete(one));
  }, everyMs);
  onTestFinished(() => clearInterval(timer));
  return {
    accepted,
    failed,
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
      return { accepted, failed };
    },
  };
}

async function countStatuses({ database }: TestDatabase, ids: string[]): Promise<Record<string, number>> {
  const { rows } = await database.pool.query(
    'select status, count(*)::int as n from notifications where id = any($1::uuid[]) group by 1',
    [ids.map((id) => fromPublicId('notification', id))],
  );
  return Object.fromEntries(rows.map((row) => [row.status, row.n]));
}

/** What has become, and when, of one that is not what is waited for. */
async function historyOfOther({ database }: TestDatabase, ids: string[], status: string): Promise<string> {
  const { rows } = await database.pool.query(
    `select to_char(t.at, 'HH24:MI:SS.MS ') || t.status || coalesce(' ' || t.reason, '') as step from timeline t
      where t.notification_id = (select id from notifications where id = any($1::uuid[]) and status <> $2 limit 1)
      order by t.sequence`,
    [ids.map((id) => fromPublicId('notification', id)), status],
  );
  return `${rows.map(({ step }) => step).join(', ')}; it is ${new Date().toISOString().slice(11, 23)}`;
}

async function killAndTell(left: TestProcess[]): Promise<void> {
  for (const process of left) process.kill('SIGKILL');
  await Promise.all(left.map((process) => process.exited));
  if (left.length > 0) throw new Error(`left running by the test: ${left.map(({ name }) => name).join(', ')}`);
}

/** PostgreSQL holds the turns, since test files run in processes of their own; the end of a process gives its turn back. */
async function takeTurn(): Promise<{ namespace: string; end(): Promise<void> }> {
  const client = new pg.Client({ connectionString: inject('databaseUrl') });
  await client.connect();
  for (;;) {
    for (const [index, namespace] of NAMESPACES.entries()) {
      const { rows } = await client.query('select pg_try_advisory_lock($1, $2) as mine', [TURN_LOCK, index]);
      if (!rows[0].mine) continue;
      if (index > 0) await ensureNamespace(inject('temporalAddress'), namespace);
      return { namespace, end: () => client.end() };
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
