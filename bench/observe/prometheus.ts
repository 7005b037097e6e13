import { join } from 'node:path';
import { freePorts } from '../../stack/ports.mjs';
import { findObservers, startAlertmanager, startPrometheus } from '../../stack/servers/prometheus.mjs';
import type { Installation } from '../installation.ts';
import type { Servers } from '../servers.ts';

/** Seconds between two readings, and for one: while a server hangs a process takes 3 s to say so. */
const EVERY_SECONDS = 5;

export type FiringAlert = { labels: Record<string, string>; state: 'pending' | 'firing' };

export type Observed = {
  /** Whether a query has any figure since `from`, a moment in ms, that is a number. @throws Error with what Prometheus says of it */
  hasData(expr: string, from: number): Promise<boolean>;
  alerts(): Promise<FiringAlert[]>;
  /** The names of the alerts that Alertmanager has, those it does not tell of included. */
  told(): Promise<string[]>;
  stop(): Promise<void>;
};

/** Prometheus reading the processes of an installation by these rules, and Alertmanager. */
export async function observe({ session }: Servers, posthorn: Installation, rules: string[]): Promise<Observed> {
  const { alertmanager: program } = findObservers();
  const [port = 0, alertmanagerPort = 0] = await freePorts(2);
  const place = (name: string) => ({
    session,
    dataDir: session.dataDir,
    logFile: join(session.dataDir, 'logs', `${name}.log`),
  });
  const targets: Record<string, string[]> = {};
  for (const { main, url } of posthorn.processes) {
    const job = `posthorn-${main}`;
    targets[job] = [...(targets[job] ?? []), new URL(url).host];
  }
  const alertmanager = await startAlertmanager({ ...place('alertmanager'), program, port: alertmanagerPort });
  const prometheus = await startPrometheus({
    ...place('prometheus'),
    port,
    targets,
    rules,
    alertmanager: new URL(alertmanager.url).host,
    everySeconds: EVERY_SECONDS,
  });

  async function ask<Data>(path: string, query: Record<string, string> = {}): Promise<Data> {
    const response = await fetch(`${prometheus.url}/api/v1/${path}?${new URLSearchParams(query)}`);
    const answer = (await response.json()) as { status: string; error?: string; data: Data };
    if (answer.status !== 'success') throw new Error(`Prometheus says of ${query.query ?? path}: ${answer.error}`);
    return answer.data;
  }

  return {
    async hasData(expr, from) {
      const range = { start: String(from / 1_000), end: String(Date.now() / 1_000), step: `${EVERY_SECONDS}s` };
      const { result } = await ask<{ result: { values: [number, string][] }[] }>('query_range', {
        query: expr,
        ...range,
      });
      return result.some(({ values }) => values.some(([, value]) => Number.isFinite(Number(value))));
    },
    alerts: async () => (await ask<{ alerts: FiringAlert[] }>('alerts')).alerts,
    async told() {
      const response = await fetch(`${alertmanager.url}/api/v2/alerts`);
      const alerts = (await response.json()) as { labels: Record<string, string> }[];
      return alerts.map(({ labels }) => labels.alertname ?? '');
    },
    async stop() {
      await Promise.all([prometheus.stop(), alertmanager.stop()]);
    },
  };
}
