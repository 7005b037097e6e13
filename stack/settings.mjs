import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import util from 'node:util';
import { StackError } from './errors.mjs';
import { kafkaControllerPort, temporalPorts } from './ports.mjs';

/** The checkout that this file belongs to. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** The pinned version of every part, by name. */
export const VERSIONS = /** @type {typeof import('./versions.json')} */ (
  JSON.parse(readFileSync(new URL('./versions.json', import.meta.url), 'utf8'))
);

const PORTS = /** @type {const} */ ({
  postgres: ['POSTGRES_PORT', 5433],
  kafka: ['KAFKA_PORT', 9092],
  temporal: ['TEMPORAL_PORT', 7233],
  temporalUi: ['TEMPORAL_UI_PORT', 8233],
  smtp: ['SMTP_PORT', 1025],
  inbox: ['INBOX_PORT', 1080],
  simulators: ['SIMULATORS_PORT', 4010],
  api: ['PORT', 3000],
  worker: ['WORKER_PORT', 3003],
});

/**
 * @typedef {{ [name in keyof typeof PORTS]: number } & { temporalHttp: number }} Ports
 * @typedef {{ env: NodeJS.ProcessEnv, dataDir: string, cacheDir: string, ports: Ports,
 *   given: { database?: string, kafka?: string, temporal?: string, smtp?: string, sms?: boolean, whatsapp?: boolean,
 *   push?: boolean } }} Settings `given`:
 *   the addresses of servers, and accounts at vendors, that the environment names; these are used and not started
 */

/**
 * Settings of the local stack from the environment over `.env` (docs/settings.md).
 * @param {NodeJS.ProcessEnv} processEnv
 * @param {string} [root] the checkout
 * @returns {Settings}
 * @throws {StackError} for a port that is none
 */
export function readSettings(processEnv, root = ROOT) {
  const env = { ...readEnvFile(join(root, '.env')), ...processEnv };
  const ports = Object.fromEntries(
    Object.entries(PORTS).map(([name, [setting, fallback]]) => [name, parsePort(setting, env[setting], fallback)]),
  );
  const smtp = env.SMTP_URL || env.SMTP_HOST;
  // With an account of your own the simulators of its channel stay away: a failover to them would lose messages.
  const sms = Boolean(env.TWILIO_ACCOUNT_SID || env.MSG91_AUTH_KEY);
  const whatsapp = Boolean(env.WHATSAPP_ACCESS_TOKEN);
  const push = Boolean(env.FCM_SERVICE_ACCOUNT || env.VAPID_PRIVATE_KEY);
  return {
    env,
    dataDir: resolve(root, env.POSTHORN_DATA || '.posthorn'),
    cacheDir: resolve(root, cacheDir(env)),
    ports: /** @type {Ports} */ ({
      ...ports,
      temporalHttp: parsePort('TEMPORAL_HTTP_PORT', env.TEMPORAL_HTTP_PORT, Number(ports.temporal) + 10),
    }),
    given: {
      ...(env.DATABASE_URL && { database: env.DATABASE_URL }),
      ...(env.KAFKA_BROKERS && { kafka: env.KAFKA_BROKERS }),
      ...(env.TEMPORAL_ADDRESS && { temporal: env.TEMPORAL_ADDRESS }),
      ...(smtp && { smtp }),
      ...(sms && { sms }),
      ...(whatsapp && { whatsapp }),
      ...(push && { push }),
    },
  };
}

/**
 * Every port that a start will listen on, with the setting that moves it.
 * @param {Settings} settings
 * @returns {import('./ports.mjs').PortUse[]}
 */
export function portsInUse({ ports, given }) {
  /** @type {import('./ports.mjs').PortUse[]} */
  const uses = [
    { port: ports.api, setting: 'PORT', what: 'the API' },
    { port: ports.worker, setting: 'WORKER_PORT', what: 'the engine' },
  ];
  if (!given.database || !given.temporal) {
    uses.push({ port: ports.postgres, setting: 'POSTGRES_PORT', what: 'PostgreSQL' });
  }
  if (!given.kafka) {
    uses.push({ port: ports.kafka, setting: 'KAFKA_PORT', what: 'Kafka' });
    uses.push({ port: kafkaControllerPort(ports.kafka), setting: 'KAFKA_PORT', what: "Kafka's controller" });
  }
  if (!given.temporal) {
    for (const [name, port] of Object.entries(temporalPorts(ports.temporal, ports.temporalHttp))) {
      const setting = name === 'http' ? 'TEMPORAL_HTTP_PORT' : 'TEMPORAL_PORT';
      uses.push({ port, setting, what: name === 'grpc' ? 'Temporal' : `Temporal (${name})` });
    }
    uses.push({ port: ports.temporalUi, setting: 'TEMPORAL_UI_PORT', what: 'the Temporal UI' });
  }
  if (!given.smtp) {
    uses.push({ port: ports.smtp, setting: 'SMTP_PORT', what: 'the mail inbox (SMTP)' });
    uses.push({ port: ports.inbox, setting: 'INBOX_PORT', what: 'the mail inbox (web page)' });
  }
  uses.push({ port: ports.simulators, setting: 'SIMULATORS_PORT', what: "the vendors' simulators" });
  return uses;
}

/** @param {string} file */
function readEnvFile(file) {
  try {
    return util.parseEnv(readFileSync(file, 'utf8'));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return {};
    throw new StackError(`${file} cannot be read.`);
  }
}

/** @param {NodeJS.ProcessEnv} env */
function cacheDir(env) {
  if (env.POSTHORN_CACHE) return env.POSTHORN_CACHE;
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'posthorn');
}

/**
 * @param {string} setting
 * @param {string | undefined} value
 * @param {number} fallback
 */
function parsePort(setting, value, fallback) {
  if (value === undefined || value === '') return fallback;
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new StackError(`${setting} must be a port from 1 to 65535.`);
  }
  return port;
}
