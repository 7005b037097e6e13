import type { DoctorCheck } from '../cli/doctor-check.ts';
import { checkOf, fail } from './checks.ts';
import { fetchHealth } from './fetch-health.ts';

/** Where the processes behind the API listen; `relayPort` is null where the relay runs in the API. */
export type ProcessesToCheck = {
  host: string;
  workerPort: number;
  bridgePort: number;
  relayPort: number | null;
  metricsToken: string | null;
};

/** The processes behind the API, by their pages of health. */
export async function checkProcesses(processes: ProcessesToCheck): Promise<DoctorCheck[]> {
  const { workerPort, bridgePort, relayPort } = processes;
  const worker = await checkProcess(processes, 'worker', workerPort);
  // The engine is a bridge as well, and says so by asking for Kafka.
  const hasBridge = worker.some(({ name }) => name === 'worker: kafka') || worker[0]?.status === 'fail';
  const bridge = hasBridge ? [] : await checkProcess(processes, 'bridge', bridgePort);
  const relay = relayPort === null ? [] : await checkProcess(processes, 'relay', relayPort);
  return [...worker, ...bridge, ...relay];
}

async function checkProcess(
  { host, metricsToken }: ProcessesToCheck,
  name: string,
  port: number,
): Promise<DoctorCheck[]> {
  // A process that listens on all addresses is asked on one.
  const url = `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`;
  const health = await fetchHealth(url, metricsToken);
  if ('reason' in health) {
    const start =
      name === 'worker' ? 'npm start, npm run start:engine or npm run start:worker' : `npm run start:${name}`;
    const advice = `Start it with ${start}. If it runs on another machine, run posthorn doctor there.`;
    return [fail(name, `no answer from ${url} (${health.reason})`, advice)];
  }
  return Object.entries(health.checks).map(([server, check]) =>
    checkOf(`${name}: ${server}`, check, `Start that server, or correct its address in the ${name}’s settings.`),
  );
}
