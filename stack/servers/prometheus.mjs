import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StackError } from '../errors.mjs';
import { isOnPath } from '../parts/prerequisites.mjs';
import { ROOT } from '../settings.mjs';
import { answers, untilHealthy } from './healthy.mjs';

/** Debian gives its Alertmanager another name than the project does. */
const ALERTMANAGERS = ['prometheus-alertmanager', 'alertmanager'];
const GET_THEM =
  'On Debian and Ubuntu: apt-get install prometheus prometheus-alertmanager. Elsewhere put prometheus, promtool and alertmanager of prometheus.io/download on the PATH';

/**
 * What is read from where: `host:port`s by job, as observability/prometheus/prometheus.yml names jobs.
 * @typedef {Record<string, string[]>} Targets
 */

/**
 * @param {string[]} [tools] beside both servers
 * @returns {{ prometheus: string, alertmanager: string }} the names of their programs
 * @throws {StackError} that says how to get what is missing
 */
export function findObservers(tools = []) {
  const alertmanager = ALERTMANAGERS.find(isOnPath);
  const missing = ['prometheus', ...tools].filter((tool) => !isOnPath(tool));
  if (missing.length > 0 || !alertmanager) {
    const names = [...missing, ...(alertmanager ? [] : ['alertmanager'])].join(', ');
    throw new StackError(`Missing on this machine: ${names}.\n${GET_THEM}.`);
  }
  return { prometheus: 'prometheus', alertmanager };
}

/**
 * Its configuration, as JSON, which is YAML as well.
 * @param {{ targets: Targets, rules: string[], alertmanager: string | null, everySeconds?: number, metricsToken?: string | undefined }} options
 *   `rules`: files; `alertmanager`: `host:port`
 */
export function prometheusConfig({ targets, rules, alertmanager, everySeconds = 15, metricsToken }) {
  const authorization = metricsToken ? { authorization: { credentials: metricsToken } } : {};
  return {
    global: {
      scrape_interval: `${everySeconds}s`,
      evaluation_interval: `${everySeconds}s`,
      scrape_timeout: `${Math.min(10, everySeconds)}s`,
    },
    rule_files: rules,
    ...(alertmanager && { alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] } }),
    scrape_configs: Object.entries(targets).map(([job, hosts]) => ({
      job_name: job,
      ...(job.startsWith('posthorn-') && authorization),
      static_configs: [{ targets: hosts }],
    })),
  };
}

/** The rules that are shipped. */
export const RULES = ['rules.yml', 'alerts.yml'].map((name) => join(ROOT, 'observability', 'prometheus', name));

/**
 * Starts Prometheus for this machine alone.
 * @param {{ session: import('../process/session.mjs').Session, port: number, dataDir: string, logFile: string } &
 *   Parameters<typeof prometheusConfig>[0]} options
 * @returns {Promise<import('../process/session.mjs').Child & { url: string }>}
 */
export async function startPrometheus({ session, port, dataDir, logFile, ...config }) {
  const home = join(dataDir, 'prometheus');
  mkdirSync(home, { recursive: true });
  const file = join(home, 'prometheus.json');
  writeFileSync(file, JSON.stringify(prometheusConfig(config), null, 2), { mode: 0o600 });
  const url = `http://127.0.0.1:${port}`;
  const child = session.spawn({
    name: 'prometheus',
    stage: 'temporal',
    command: 'prometheus',
    args: [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(home, 'data')}`,
      '--storage.tsdb.retention.time=15d',
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    logFile,
    address: url,
  });
  await untilHealthy(child, () => answers(`${url}/-/ready`), 60_000);
  return { ...child, url };
}

/**
 * Starts Alertmanager for this machine alone.
 * @param {{ session: import('../process/session.mjs').Session, program: string, port: number, dataDir: string,
 *   logFile: string }} options `program`: as `findObservers` found it
 * @returns {Promise<import('../process/session.mjs').Child & { url: string }>}
 */
export async function startAlertmanager({ session, program, port, dataDir, logFile }) {
  const home = join(dataDir, 'alertmanager');
  mkdirSync(home, { recursive: true });
  const url = `http://127.0.0.1:${port}`;
  const child = session.spawn({
    name: 'alertmanager',
    stage: 'temporal',
    command: program,
    args: [
      `--config.file=${join(ROOT, 'observability', 'alertmanager', 'alertmanager.yml')}`,
      `--storage.path=${home}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
      '--log.level=warn',
    ],
    logFile,
    address: url,
  });
  await untilHealthy(child, () => answers(`${url}/-/ready`), 60_000);
  return { ...child, url };
}
