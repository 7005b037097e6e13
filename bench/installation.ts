import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePorts } from '../stack/ports.mjs';
import type { Session } from '../stack/process/session.mjs';
import { answers, untilHealthy } from '../stack/servers/healthy.mjs';
import { registerClient } from './load.ts';
import type { Part } from './meter.ts';
import type { Temporal } from './temporal.ts';

/** Where a Posthorn of its own comes from and what it uses. */
export type InstallationOptions = {
  name: string;
  /** The checkout whose processes are run. */
  root: string;
  processes: keyof typeof PROCESSES;
  /** Settings besides those of every installation. */
  settings?: Record<string, string>;
  built: boolean;
  profile: string | null;
  session: Session;
  servers: { databaseUrl: string; kafkaBrokers: string };
  temporal: Temporal;
  smtpPort: number;
};

/** One running Posthorn with a database, topics and a Temporal namespace of its own. */
export type Installation = {
  name: string;
  apiUrl: string;
  apiKey: string;
  parts: Part[];
  /** Where a process answers `/metrics`. */
  urlOf(main: string): string;
  /** Its Temporal namespace, and what asks its database. */
  namespace: string;
  query(text: string, values?: unknown[]): Promise<pg.QueryResult>;
  /** Ends a process at once, as kill -9 does. */
  kill(main: string): Promise<void>;
  /** Starts one again that has been killed. */
  restart(main: string): Promise<void>;
  /** How many notifications are SENT. */
  countSent(): Promise<number>;
  /** Seconds from accepted to sent of those accepted since `startedAt`, a moment in ms. */
  latencies(startedAt: number): Promise<{ p50: number; p95: number }>;
  /** Nothing in the outbox, no workflow open. */
  isIdle(): Promise<boolean>;
  stop(): Promise<void>;
};

/** `api` alone accepts, and what it accepts waits. */
const PROCESSES = { default: ['api', 'engine'], separate: ['api', 'relay', 'bridge', 'worker'], api: ['api'] } as const;
const run = promisify(execFile);

/** Makes its database, topics and namespace, and starts its processes as an operator would. */
export async function install(options: InstallationOptions): Promise<Installation> {
  const { name, root, session, servers, temporal } = options;
  const id = `bench_${randomBytes(4).toString('hex')}`;
  const [api = 0, relay = 0, bridge = 0, worker = 0] = await freePorts(4);
  const databaseUrl = await createDatabase(servers.databaseUrl, id);
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    LOG_LEVEL: 'info',
    API_SECRET: randomBytes(32).toString('hex'),
    OPEN_REGISTRATION: 'true',
    RELAY_IN_API: String(options.processes === 'default'),
    PORT: `${api}`,
    RELAY_PORT: `${relay}`,
    BRIDGE_PORT: `${bridge}`,
    WORKER_PORT: `${worker}`,
    DATABASE_URL: databaseUrl,
    KAFKA_BROKERS: servers.kafkaBrokers,
    KAFKA_TOPIC: id,
    KAFKA_DLQ_TOPIC: `${id}-dlq`,
    KAFKA_GROUP_ID: id,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: id,
    SMTP_URL: `smtp://127.0.0.1:${options.smtpPort}`,
    ...options.settings,
  };
  await Promise.all([
    temporal.createNamespace(id),
    run(process.execPath, argsOf(options, 'migrate'), { cwd: root, env }),
    run(process.execPath, argsOf(options, 'topics'), { cwd: root, env }),
  ]);

  const portOf = { api, engine: worker, relay, bridge, worker };
  const start = async (main: keyof typeof portOf) => {
    const address = `http://127.0.0.1:${portOf[main]}`;
    const child = session.spawn({
      name: `${name}-${main}`,
      stage: 'ours',
      command: process.execPath,
      args: [...profileArgs(options, main), ...argsOf(options, main)],
      cwd: root,
      env,
      logFile: join(session.dataDir, 'logs', `${name}-${main}.log`),
      address,
      stopMs: 30_000,
    });
    await untilHealthy(child, () => answers(`${address}/health/ready`), 60_000);
    return { main, child };
  };
  const find = (main: string) => {
    const one = started.find((each) => each.main === main);
    if (!one) throw new Error(`${name} has no ${main}`);
    return one;
  };
  const started = await Promise.all(PROCESSES[options.processes].map(start));
  const apiUrl = `http://127.0.0.1:${api}`;
  const apiKey = await registerClient(apiUrl);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });

  return {
    name,
    apiUrl,
    apiKey,
    parts: started.map(({ main, child }) => ({ name: main, pid: child.pid })),
    urlOf: (main) => `http://127.0.0.1:${portOf[find(main).main]}`,
    namespace: id,
    query: (text, values) => pool.query(text, values),
    async kill(main) {
      const { child } = find(main);
      child.kill('SIGKILL');
      await child.exited;
    },
    async restart(main) {
      const one = find(main);
      one.child = (await start(one.main)).child;
    },
    async countSent() {
      const { rows } = await pool.query(`select count(*)::int as sent from notifications where status = 'SENT'`);
      return rows[0].sent;
    },
    async latencies(startedAt) {
      const { rows } = await pool.query(
        `select percentile_cont(array[0.5, 0.95]) within group (order by extract(epoch from sent_at - created_at)) as seconds
          from notifications where created_at >= to_timestamp($1::float8 / 1000)`,
        [startedAt],
      );
      const [p50, p95] = rows[0].seconds;
      return { p50, p95 };
    },
    async isIdle() {
      const { rowCount } = await pool.query('select from outbox limit 1');
      return rowCount === 0 && (await temporal.countOpenWorkflows(id)) === 0;
    },
    async stop() {
      await Promise.all(started.map(({ child }) => child.stop()));
      await pool.end();
    },
  };
}

/** Commands by their npm script; processes have `start:<name>`. */
const SCRIPT_OF: Record<string, string> = { migrate: 'db:migrate', topics: 'topics' };

/** A program of the checkout, as its own npm script names it: other releases keep theirs elsewhere. */
function argsOf({ built, root }: InstallationOptions, main: string): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const script = SCRIPT_OF[main] ?? `start:${main}`;
  const program = /src\/(main\/\S+)\.ts/.exec(scripts[script] ?? '')?.[1];
  if (!program) throw new Error(`The checkout in ${root} has no script ${script} that names a program of src/main.`);
  return built ? [join('dist', `${program}.js`)] : [join('stack', 'run-ts.mjs'), join('src', `${program}.ts`)];
}

/** Each thread of a process, such as that of the workflows, writes a profile of its own. */
function profileArgs({ profile, name }: InstallationOptions, main: string): string[] {
  return profile ? ['--cpu-prof', `--cpu-prof-dir=${join(resolve(profile), `${name}-${main}`)}`] : [];
}

async function createDatabase(server: string, name: string): Promise<string> {
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
