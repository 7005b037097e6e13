import { join } from 'node:path';
import { freePorts, temporalPorts } from '../ports.mjs';
import { RULES, startAlertmanager, startPrometheus } from '../servers/prometheus.mjs';

/**
 * Starts Prometheus and Alertmanager on free ports, reading the processes of this stack.
 * @param {import('./start-servers.mjs').Boot} boot
 * @param {string} program of Alertmanager
 * @returns {Promise<{ prometheus: string, alertmanager: string }>} their addresses
 */
export async function startObservers({ session, keep, progress, settings, withGo }, program) {
  const { ports, dataDir, given, env } = settings;
  const [prometheusPort = 0, alertmanagerPort = 0] = await freePorts(2);
  const place = (/** @type {string} */ name) => ({ session, dataDir, logFile: join(dataDir, 'logs', `${name}.log`) });
  const host = (/** @type {number} */ port) => `127.0.0.1:${port}`;
  const targets = {
    'posthorn-api': [host(ports.api)],
    'posthorn-engine': [host(ports.worker)],
    // The development server has its figures elsewhere, and one that is given is not ours to read.
    ...(withGo && !given.temporal && { temporal: [host(temporalPorts(ports.temporal).metrics)] }),
  };
  const alertmanager = host(alertmanagerPort);
  const [{ url }] = await Promise.all([
    progress.step(`Prometheus on http://${host(prometheusPort)}`, () =>
      keep('prometheus', () =>
        startPrometheus({
          ...place('prometheus'),
          port: prometheusPort,
          targets,
          rules: RULES,
          alertmanager,
          metricsToken: env.METRICS_TOKEN,
        }),
      ),
    ),
    progress.step(`Alertmanager on http://${alertmanager}`, () =>
      keep('alertmanager', () => startAlertmanager({ ...place('alertmanager'), program, port: alertmanagerPort })),
    ),
  ]);
  return { prometheus: url, alertmanager: `http://${alertmanager}` };
}
