import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { lowestIdAt } from '../src/domain/ids.ts';
import { freePorts } from '../stack/ports.mjs';
import type { Session } from '../stack/process/session.mjs';
import { answers, untilHealthy } from '../stack/servers/healthy.mjs';
import { withClient } from '../test/support/servers/with-client.ts';
import { registerClient } from './load.ts';
import { BENCHMARK, type Part } from './meter.ts';
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
  /** What is done to the new database before the first process starts. */
  prepare?: (databaseUrl: string) => Promise<unknown>;
};

/** One running Posthorn with a database, topics and a Temporal namespace of its own. */
export type Installation = {
  name: string;
  apiUrl: string;
  apiKey: string;
  /** As they run now: one that was started again has another pid. */
  readonly parts: Part[];
  /** Each process, those of one kind side by side. */
  processes: RunningProcess[];
  /** A command of a checkout, with the settings of the processes. */
  command(root: string, name: keyof typeof SCRIPT_OF, args?: string[]): Promise<void>;
  /** Where a process answers `/metrics`. */
  urlOf(main: string): string;
  /** Its Temporal namespace and its database, which have one name, and what asks that. */
  namespace: string;
  databaseUrl: string;
  query(text: string, values?: unknown[]): Promise<pg.QueryResult>;
  /** Ends a process at once, as kill -9 does. */
  kill(main: string): Promise<void>;
  /** Starts one again that has been killed. @param settings of this start alone, besides the others */
  restart(main: string, settings?: Record<string, string>): Promise<void>;
  /** How many are SENT of those accepted since then, a moment in ms. */
  countSent(since: number): Promise<number>;
  /** Seconds from accepted to sent of those accepted since `startedAt`, a moment in ms. */
  latencies(startedAt: number): Promise<{ p50: number; p95: number }>;
  /** Nothing in the outbox, and no workflow open but so many that wait for their time. */
  isIdle(waiting?: number): Promise<boolean>;
  stop(): Promise<void>;
};

export type RunningProcess = {
  main: Main;
  url: string;
  /** Stops it as an operator does, and starts the same of another checkout in its place. */
  replace(root: string): Promise<void>;
  /** Ends it at once, as kill -9 does. */
  kill(): Promise<void>;
  /** Starts it again, once it was killed or has ended by itself. */
  restart(): Promise<void>;
  /** How it has ended, as `was ended by SIGKILL`; null while it runs. */
  ended(): string | null;
};

/**
 * `api` alone accepts, and what it accepts waits; `apart` has the relay apart, so that it can be stopped as well;
 * `engines` has several that send, `spare` a second API, so that there is one while the other is killed.
 */
const PROCESSES = {
  default: ['api', 'engine'],
  apart: ['api', 'relay', 'engine'],
  separate: ['api', 'relay', 'bridge', 'worker'],
  doubled: ['api', 'api', 'relay', 'relay', 'bridge', 'bridge', 'worker', 'worker'],
  api: ['api'],
  engines: ['api', 'engine', 'engine', 'engine'],
  spare: ['api', 'api', 'relay', 'bridge', 'worker'],
} as const;
type Main = (typeof PROCESSES)[keyof typeof PROCESSES][number];
const PORT_OF = {
  api: 'PORT',
  engine: 'WORKER_PORT',
  relay: 'RELAY_PORT',
  bridge: 'BRIDGE_PORT',
  worker: 'WORKER_PORT',
} as const;
/** Commands by their npm script; processes have `start:<name>`. */
const SCRIPT_OF = { migrate: 'db:migrate', topics: 'topics', statsRebuild: 'stats:rebuild' } as const;
const run = promisify(execFile);

/** Makes its database, topics and namespace, and starts its processes as an operator would. */
export async function install(options: InstallationOptions): Promise<Installation> {
  const { name, root, session, servers, temporal, prepare } = options;
  const id = `bench_${randomBytes(4).toString('hex')}`;
  const mains = PROCESSES[options.processes];
  const ports = await freePorts(mains.length);
  const databaseUrl = await createDatabase(servers.databaseUrl, id);
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    LOG_LEVEL: 'info',
    API_SECRET: randomBytes(32).toString('hex'),
    OPEN_REGISTRATION: 'true',
    RELAY_IN_API: String(options.processes === 'default' || options.processes === 'engines'),
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
  const command = async (from: string, what: keyof typeof SCRIPT_OF, args: string[] = []) => {
    await run(process.execPath, [...argsOf({ ...options, root: from }, what), ...args], { cwd: from, env });
  };
  await Promise.all([temporal.createNamespace(id), command(root, 'migrate'), command(root, 'topics')]);
  await prepare?.(databaseUrl);

  const start = async (main: Main, place: number, from = root, more: Record<string, string> = {}) => {
    const url = `http://127.0.0.1:${ports[place]}`;
    const child = session.spawn({
      name: `${name}-${main}`,
      stage: 'ours',
      command: process.execPath,
      args: [...profileArgs(options, main), ...argsOf({ ...options, root: from }, main)],
      cwd: from,
      env: { ...env, ...more, [PORT_OF[main]]: `${ports[place]}` },
      logFile: join(session.dataDir, 'logs', `${name}-${place}-${main}.log`),
      address: url,
      stopMs: 30_000,
    });
    let ended: string | null = null;
    void child.exited.then((how) => {
      ended = how;
    });
    await untilHealthy(child, () => answers(`${url}/health/ready`), 120_000);
    return { main, place, url, from, child, ended: () => ended };
  };
  type Started = Awaited<ReturnType<typeof start>>;
  const find = (main: string) => {
    const one = started.find((each) => each.main === main);
    if (!one) throw new Error(`${name} has no ${main}`);
    return one;
  };
  const kill = async ({ child }: Started) => {
    child.kill('SIGKILL');
    await child.exited;
  };
  const restart = async (one: Started, more: Record<string, string> = {}) => {
    Object.assign(one, await start(one.main, one.place, one.from, more));
  };
  const started = await Promise.all(mains.map((main, place) => start(main, place)));
  const apiUrl = find('api').url;
  const apiKey = await registerClient(apiUrl);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, application_name: BENCHMARK });
  // Told of a connection that broke while it was idle; whoever asks next gets another.
  pool.on('error', () => {});

  return {
    name,
    apiUrl,
    apiKey,
    get parts() {
      return started.map(({ main, child }) => ({ name: main, pid: child.pid }));
    },
    processes: started.map((one) => ({
      main: one.main,
      url: one.url,
      async replace(from) {
        await one.child.stop();
        Object.assign(one, await start(one.main, one.place, from));
      },
      kill: () => kill(one),
      restart: () => restart(one),
      ended: () => one.ended(),
    })),
    command,
    urlOf: (main) => find(main).url,
    namespace: id,
    databaseUrl,
    query: (text, values) => pool.query(text, values),
    kill: (main) => kill(find(main)),
    restart: (main, more) => restart(find(main), more),
    async countSent(since) {
      const { rows } = await pool.query(
        `select count(*)::int as sent from notifications where status = 'SENT' and id >= $1`,
        [lowestIdAt(since)],
      );
      return rows[0].sent;
    },
    async latencies(startedAt) {
      const { rows } = await pool.query(
        `select percentile_cont(array[0.5, 0.95]) within group (order by extract(epoch from sent_at - created_at)) as seconds
          from notifications where id >= $1`,
        [lowestIdAt(startedAt)],
      );
      const [p50, p95] = rows[0].seconds;
      return { p50, p95 };
    },
    async isIdle(waiting = 0) {
      const { rowCount } = await pool.query('select from outbox limit 1');
      return rowCount === 0 && (await temporal.countOpenWorkflows(id)) === waiting;
    },
    async stop() {
      await Promise.all(started.map(({ child }) => child.stop()));
      await pool.end();
    },
  };
}

/** A program of the checkout, as its own npm script names it: other releases keep theirs elsewhere. */
function argsOf({ built, root }: InstallationOptions, main: Main | keyof typeof SCRIPT_OF): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const script = main in SCRIPT_OF ? SCRIPT_OF[main as keyof typeof SCRIPT_OF] : `start:${main}`;
  const program = /src\/(main\/\S+)\.ts/.exec(scripts[script] ?? '')?.[1];
  if (!program) throw new Error(`The checkout in ${root} has no script ${script} that names a program of src/main.`);
  return built ? [join('dist', `${program}.js`)] : [join('stack', 'run-ts.mjs'), join('src', `${program}.ts`)];
}

/** Each thread of a process, such as that of the workflows, writes a profile of its own. */
function profileArgs({ profile, name }: InstallationOptions, main: string): string[] {
  return profile ? ['--cpu-prof', `--cpu-prof-dir=${join(resolve(profile), `${name}-${main}`)}`] : [];
}

async function createDatabase(server: string, name: string): Promise<string> {
  await withClient(server, (admin) => admin.query(`create database ${name}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
