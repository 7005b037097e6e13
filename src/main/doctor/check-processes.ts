import type { Finding } from '../../cli/finding.ts';
import type { Settings } from '../../config/settings.ts';
import { fetchHealth } from './fetch-health.ts';
import { fail, findingOf } from './findings.ts';

/** The processes behind the API, by their pages of health. */
export async function checkProcesses(settings: Settings): Promise<Finding[]> {
  const worker = await checkProcess(settings, 'worker', settings.WORKER_PORT);
  // The engine is a bridge as well, and says so by asking for Kafka.
  const hasBridge = worker.some(({ name }) => name === 'worker: kafka') || worker[0]?.status === 'fail';
  const bridge = hasBridge ? [] : await checkProcess(settings, 'bridge', settings.BRIDGE_PORT);
  const relay = settings.RELAY_IN_API ? [] : await checkProcess(settings, 'relay', settings.RELAY_PORT);
  return [...worker, ...bridge, ...relay];
}

async function checkProcess({ HOST }: Settings, name: string, port: number): Promise<Finding[]> {
  // Who listens on all addresses is asked on one.
  const url = `http://${HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST}:${port}`;
  const health = await fetchHealth(url);
  if ('reason' in health) {
    const start =
      name === 'worker' ? 'npm start, npm run start:engine or npm run start:worker' : `npm run start:${name}`;
    const advice = `Start it with ${start}. If it runs on another machine, run posthorn doctor there.`;
    return [fail(name, `no answer from ${url} (${health.reason})`, advice)];
  }
  return Object.entries(health.checks).map(([server, check]) =>
    findingOf(`${name}: ${server}`, check, `Start that server, or correct its address in the ${name}’s settings.`),
  );
}
