import { join } from 'node:path';
import { canConnect } from '../ports.mjs';
import { untilHealthy } from './healthy.mjs';
import { prepareNamespace } from './temporal-namespace.mjs';

/**
 * Starts the development server of a `temporal` that is on the PATH, with its own store and UI: for machines without Go.
 * @param {{ session: import('../process/session.mjs').Session, ports: import('../ports.mjs').TemporalPorts,
 *   uiPort: number, dataDir: string, logFile: string }} options
 * @returns {Promise<import('../process/session.mjs').Child & { address: string }>}
 */
export async function startTemporalDev({ session, ports, uiPort, dataDir, logFile }) {
  const address = `127.0.0.1:${ports.grpc}`;
  const listen = ['--ip', '127.0.0.1', '--port', `${ports.grpc}`, '--http-port', `${ports.http}`];
  const ui = ['--ui-ip', '127.0.0.1', '--ui-port', `${uiPort}`, '--metrics-port', `${ports.metrics}`];
  const child = session.spawn({
    name: 'temporal',
    stage: 'temporal',
    command: 'temporal',
    args: [
      'server',
      'start-dev',
      ...listen,
      ...ui,
      '--db-filename',
      join(dataDir, 'temporal-dev.db'),
      '--log-level',
      'warn',
    ],
    logFile,
    address,
  });
  await untilHealthy(child, async () => (await canConnect(ports.grpc)) && prepareNamespace(address), 120_000);
  return { ...child, address };
}
