import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createRunTool } from '../parts/run-tool.mjs';
import { temporalPorts } from '../ports.mjs';
import { startKafka } from '../servers/kafka.mjs';
import { startMaildev } from '../servers/maildev.mjs';
import { startPostgres } from '../servers/postgres.mjs';
import { startSimulators } from '../servers/simulators.mjs';
import { startTemporal } from '../servers/temporal.mjs';
import { startTemporalDev } from '../servers/temporal-dev.mjs';
import { startTemporalUi } from '../servers/temporal-ui.mjs';
import { ROOT, VERSIONS } from '../settings.mjs';
import { bundleName } from './bundle-name.mjs';

/**
 * @typedef {{ DATABASE_URL: string, KAFKA_BROKERS: string, TEMPORAL_ADDRESS: string, WORKFLOW_BUNDLE: string,
 *   SMTP_URL?: string } & import('../servers/simulators.mjs').Env} Addresses
 * @typedef {import('../process/supervise.mjs').Supervisor & { settings: import('../settings.mjs').Settings,
 *   progress: import('../progress.mjs').Progress, parts: Record<string, string>, withGo: boolean }} Boot
 */

/**
 * Starts every server that the environment does not name, side by side where none needs another, and brings the
 * database's schema and Kafka's topics up to date as soon as theirs is up.
 * @param {Boot} boot
 * @returns {Promise<Addresses>} for the environment of our processes
 */
export async function startServers(boot) {
  const { settings } = boot;
  const { given, ports } = settings;
  const postgres = given.database && given.temporal ? undefined : startPostgresStep(boot);
  const database = async () => {
    const url = given.database ?? (await postgres)?.databaseUrl ?? '';
    await tool(boot, 'Database schema', 'migrate', { DATABASE_URL: url });
    return url;
  };
  const kafka = async () => {
    const brokers = given.kafka ?? (await startKafkaStep(boot)).brokers;
    await tool(boot, 'Kafka topics', 'topics', { KAFKA_BROKERS: brokers });
    return brokers;
  };
  const temporal = async () => {
    if (given.temporal) return given.temporal;
    await postgres;
    const { address } = await startTemporalStep(boot);
    if (boot.withGo) await startUiStep(boot, address);
    return address;
  };
  const smtp = async () => (given.smtp ? undefined : (await startMaildevStep(boot)).smtpUrl);
  const vendors = async () => (await startSimulatorsStep(boot)).settings;
  const [databaseUrl, brokers, address, smtpUrl, simulated, bundle] = await Promise.all([
    database(),
    kafka(),
    temporal(),
    smtp(),
    vendors(),
    bundleWorkflows(boot),
  ]);
  const dataHere = {
    DATABASE_URL: databaseUrl,
    KAFKA_BROKERS: brokers,
    TEMPORAL_ADDRESS: address,
    WORKFLOW_BUNDLE: bundle,
    ...simulated,
  };
  if (given.temporal)
    boot.progress.say(`  Temporal is the one at TEMPORAL_ADDRESS; TEMPORAL_PORT ${ports.temporal} is not used`);
  return smtpUrl === undefined ? dataHere : { ...dataHere, SMTP_URL: smtpUrl };
}

/**
 * Runs one of our programs to its end.
 * @param {Pick<Boot, 'session' | 'progress'> & { settings: { env: NodeJS.ProcessEnv } }} boot
 * @param {string} title
 * @param {string} name of its file in src/main/commands
 * @param {Record<string, string>} env
 * @param {string[]} [args] what it is told
 */
export function tool({ session, progress, settings }, title, name, env, args = []) {
  const program = [join('stack', 'run-ts.mjs'), join('src', 'main', 'commands', `${name}.ts`)];
  return progress.step(title, () =>
    createRunTool(session)(name, process.execPath, [...program, ...args], {
      cwd: ROOT,
      env: { ...settings.env, ...env },
    }),
  );
}

/**
 * The workflows as one file, made while the servers start and kept until their code changes: an engine that bundles
 * for itself is seconds later.
 * @param {Boot} boot
 */
async function bundleWorkflows(boot) {
  const path = join(boot.settings.dataDir, 'bundles', bundleName());
  if (!existsSync(path)) await tool(boot, 'Workflow bundle', 'build-workflow-bundle', { BUNDLE_TO: path });
  return path;
}

/** @param {Boot} boot @param {string} name */
function place({ session, settings }, name) {
  return { session, dataDir: settings.dataDir, logFile: join(settings.dataDir, 'logs', `${name}.log`) };
}

/** @param {Boot} boot */
function startPostgresStep(boot) {
  const port = boot.settings.ports.postgres;
  return boot.progress.step(`PostgreSQL ${VERSIONS.postgres} on 127.0.0.1:${port}`, () =>
    boot.keep('postgres', () => startPostgres({ ...place(boot, 'postgres'), port })),
  );
}

/** @param {Boot} boot */
function startKafkaStep(boot) {
  const port = boot.settings.ports.kafka;
  const part = String(boot.parts.kafka);
  return boot.progress.step(`Kafka ${VERSIONS.kafka} on 127.0.0.1:${port}`, () =>
    boot.keep('kafka', () => startKafka({ ...place(boot, 'kafka'), part, port })),
  );
}

/** @param {Boot} boot */
function startTemporalStep(boot) {
  const { ports } = boot.settings;
  const options = { ...place(boot, 'temporal'), ports: temporalPorts(ports.temporal, ports.temporalHttp) };
  if (!boot.withGo) {
    boot.progress.say(
      '! There is no Go: using the development server of the `temporal` on the PATH, slower and not on PostgreSQL',
    );
    return boot.progress.step(`Temporal's development server on ${ports.temporal}`, () =>
      boot.keep('temporal', () => startTemporalDev({ ...options, uiPort: ports.temporalUi })),
    );
  }
  const part = String(boot.parts.temporal);
  return boot.progress.step(`Temporal ${VERSIONS.temporal} on 127.0.0.1:${ports.temporal}`, () =>
    boot.keep('temporal', () => startTemporal({ ...options, part, postgresPort: ports.postgres })),
  );
}

/** @param {Boot} boot @param {string} temporalAddress */
function startUiStep(boot, temporalAddress) {
  const port = boot.settings.ports.temporalUi;
  const part = String(boot.parts['temporal-ui']);
  return boot.progress.step(`Temporal UI ${VERSIONS.temporalUi} on http://127.0.0.1:${port}`, () =>
    boot.keep('temporal-ui', () => startTemporalUi({ ...place(boot, 'temporal-ui'), part, port, temporalAddress })),
  );
}

/** @param {Boot} boot */
function startMaildevStep(boot) {
  const { smtp, inbox } = boot.settings.ports;
  return boot.progress.step(`MailDev ${VERSIONS.maildev} on http://127.0.0.1:${inbox}`, () =>
    boot.keep('maildev', () => startMaildev({ ...place(boot, 'maildev'), smtpPort: smtp, webPort: inbox })),
  );
}

/** @param {Boot} boot */
function startSimulatorsStep(boot) {
  const { ports, given, env } = boot.settings;
  const port = ports.simulators;
  const [api, inbox] = [ports.api, ports.inbox].map((one) => `http://127.0.0.1:${one}`);
  const receiptsToken = env.RECEIPTS_TOKEN;
  const options = { ...place(boot, 'simulators'), port, given, api: String(api), inbox: String(inbox), receiptsToken };
  return boot.progress.step(`Vendor simulators on http://127.0.0.1:${port}`, () =>
    boot.keep('simulators', () => startSimulators(options)),
  );
}
