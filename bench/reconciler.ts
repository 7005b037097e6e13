import { randomBytes, randomUUID } from 'node:crypto';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { type Database, openDatabase } from '../src/db/client.ts';
import { migrateDatabase } from '../src/db/migrate.ts';
import { DEFAULT_RETRY } from '../src/domain/retry-policy.ts';
import { createReconciler, type ReconcileDeps } from '../src/jobs/reconcile.ts';
import { createLogger } from '../src/observability/logger.ts';
import { createMetrics } from '../src/observability/metrics.ts';
import { createProgress } from '../stack/progress.mjs';
import { provideTestServers } from '../stack/test-servers.mjs';
import { readProcesses, useOfOne } from './processes.ts';
import { tableOf } from './table.ts';

const HELP = `npm run check:reconciler -- [options]

What a pass of the reconciler costs over a long backlog, in five states of it: rows read, time and CPU of PostgreSQL,
questions to Temporal.

  --pending <n>   notifications PENDING for an hour (1,000,000)
  --outbox <n>    of them the last so many still stand in the outbox (300,000)
  --help

TEST_DATABASE_URL, TEST_KAFKA_BROKERS and TEST_TEMPORAL_ADDRESS, where all are given, name the servers to use.`;

const MIGRATIONS = fileURLToPath(new URL('../drizzle', import.meta.url));
const HEAD = ['state', 'looked at', 'took, ms', 'CPU of PostgreSQL, ms', 'blocks of 8 KB read', 'asked of Temporal'];
const BATCH = 5_000;
const CLIENTS = 100;
/** So that a pass through all is one pass; questions are answered at once. */
const ALL_AT_ONCE = { rowsPerPass: Number.POSITIVE_INFINITY, asksPerSecond: 1_000_000 };

type State = { name: string; deps: Partial<ReconcileDeps>; before?: (database: Database) => Promise<unknown> };

const STATES: State[] = [
  { name: 'the bridge is behind', deps: { hasConsumed: async () => false } },
  {
    name: 'the queue is behind',
    deps: { findBehindQueues: async () => [{ channel: 'email', urgent: false }] },
  },
  { name: 'every client has rows in the outbox', deps: {} },
  { name: 'the same, a whole round in one pass', deps: ALL_AT_ONCE },
  {
    name: 'all is lost (outbox empty), as bounded',
    deps: { asksPerSecond: 1_000_000 },
    before: ({ pool }) => pool.query('truncate outbox'),
  },
];

const progress = createProgress(process.stdout);
try {
  const { values } = parseArgs({
    options: {
      pending: { type: 'string', default: '1000000' },
      outbox: { type: 'string', default: '300000' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) progress.say(HELP);
  else await measure(Number(values.pending), Number(values.outbox));
} catch (error) {
  progress.say(`It could not be measured: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  progress.close();
}

async function measure(pending: number, outbox: number): Promise<void> {
  const { close, databaseUrl } = await provideTestServers({ progress });
  const admin = new pg.Client({ connectionString: databaseUrl });
  await admin.connect();
  const name = `reconciler_${randomBytes(6).toString('hex')}`;
  try {
    await admin.query(`create database ${name}`);
    const url = Object.assign(new URL(databaseUrl), { pathname: `/${name}` }).href;
    await migrateDatabase(url, MIGRATIONS);
    const database = openDatabase({ url, poolSize: 4, applicationName: 'posthorn-bench', onConnectionError: () => {} });
    try {
      await progress.step(`${pending} PENDING, ${outbox} in the outbox`, () => fill(database, pending, outbox));
      const lines = [];
      for (const state of STATES) lines.push(await progress.step(state.name, () => passOnce(database, state)));
      progress.say(`\n${pending} PENDING, ${outbox} of them in the outbox, of ${CLIENTS} clients\n`);
      progress.say(tableOf([HEAD, ...lines.map((line) => line.map(String))]));
      progress.say(`\n${cpus().length} cores, load average at the end ${loadavg()[0]?.toFixed(1)}`);
    } finally {
      await database.close();
    }
  } finally {
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
    await close();
  }
}

async function fill({ pool }: Database, pending: number, outbox: number): Promise<void> {
  const clients = Array.from({ length: CLIENTS }, () => randomUUID());
  const content = JSON.stringify({ subject: 'Hello', text: 'Good morning', html: null });
  const routes = JSON.stringify([{ channel: 'email', provider: 'smtp' }]);
  for (let from = 1; from <= pending; from += BATCH) {
    await pool.query(
      `with made as (
        insert into notifications (id, client_id, environment, channel, status, priority, category, on_ambiguous, recipient,
          recipient_hash, user_key, content, retry, routes, created_at, updated_at)
        select uuidv7(), ($1::uuid[])[1 + i % cardinality($1::uuid[])], 'live', 'email', 'PENDING', 5, 'transactional', 'resend',
          json_build_object('email', 'user-' || i || '@example.com'), sha256(i::text::bytea), gen_random_uuid()::text, $2, $3, $4,
          now() - interval '1 hour' + i * interval '1 millisecond', now() - interval '1 hour' + i * interval '1 millisecond'
        from generate_series($5::int, $6::int) i returning id, client_id, created_at)
      insert into outbox (stream, lane, topic, client_id, key, event_type, payload, available_at, created_at)
      select 'normal', 1, 'notifications', client_id, 'ntf_' || id, 'notification.created', repeat('x', 800), created_at, created_at
      from made where $5::int > $7::int`,
      [
        clients,
        content,
        JSON.stringify(DEFAULT_RETRY),
        routes,
        from,
        Math.min(from + BATCH - 1, pending),
        pending - outbox,
      ],
    );
  }
  const patient = await pool.connect();
  await patient.query('set statement_timeout = 0');
  await patient.query({ text: 'vacuum analyze notifications, outbox', query_timeout: 600_000 } as pg.QueryConfig);
  patient.release();
}

async function passOnce(database: Database, { name, deps, before }: State): Promise<(string | number)[]> {
  const { pool } = database;
  await before?.(database);
  let asked = 0;
  const reconcile = createReconciler({
    database,
    starter: {
      start: async () => 'already_started',
      runState: async () => {
        asked++;
        return 'running';
      },
    },
    tell: async () => 'told',
    hasConsumed: async () => true,
    findBehindQueues: async () => [],
    wakeRelay: () => {},
    metrics: createMetrics({ defaults: false }),
    logger: createLogger('reconciler', 'silent'),
    ...deps,
  });
  const reads = countReads(pool);
  const [cpu, blocks, startedAt] = [await cpuMs(pool), await blocksRead(pool), performance.now()];
  await reconcile();
  const tookMs = performance.now() - startedAt;
  return [
    name,
    reads.stop(),
    Math.round(tookMs),
    Math.round((await cpuMs(pool)) - cpu),
    (await blocksRead(pool)) - blocks,
    asked,
  ];
}

/** Of all backends of the database, so long as none of them ends meanwhile. */
async function cpuMs(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query('select pid from pg_stat_activity where datname = current_database()');
  const table = readProcesses();
  return rows.reduce((sum, { pid }) => sum + useOfOne(table, pid).cpuSeconds * 1_000, 0);
}

/** Of 8 KB each, from memory or disk. */
async function blocksRead(pool: pg.Pool): Promise<number> {
  // Each backend reports at its own time, a second after its work at the latest.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const { rows } = await pool.query(
    `select sum(heap_blks_read + heap_blks_hit + coalesce(idx_blks_read, 0) + coalesce(idx_blks_hit, 0))::bigint::float8 as blocks
      from pg_statio_user_tables where relname in ('notifications', 'outbox', 'attempts')`,
  );
  return rows[0].blocks;
}

/** Counts the notifications that pages were made of: each page says so in its last row. */
function countReads(pool: pg.Pool): { stop(): number } {
  const original = pool.query;
  let read = 0;
  pool.query = (async (...args: unknown[]) => {
    const result = await Reflect.apply(original, pool, args);
    if ((args[0] as { name?: string }).name === 'find-overdue') read += result.rows.at(-1)?.read ?? 0;
    return result;
  }) as typeof pool.query;
  return {
    stop() {
      pool.query = original;
      return read;
    },
  };
}
