import { join } from 'node:path';
import { canConnect } from '../ports.mjs';
import { fillTemplate } from './fill-template.mjs';
import { untilHealthy } from './healthy.mjs';
import { prepareNamespace } from './temporal-namespace.mjs';
import { prepareSchema } from './temporal-schema.mjs';

/**
 * Starts the real Temporal server on PostgreSQL, tuned (docs/architecture.md), with its schema and the namespace `default`, and returns
 * when the namespace can be used.
 * @param {{ session: import('../process/session.mjs').Session, part: string, ports: import('../ports.mjs').TemporalPorts,
 *   postgresPort: number, dataDir: string, logFile: string }} options `part`: the cached temporal part
 * @returns {Promise<import('../process/session.mjs').Child & { address: string }>}
 * @throws {import('../errors.mjs').StackError} when it does not get ready within 120 s
 */
export async function startTemporal({ session, part, ports, postgresPort, dataDir, logFile }) {
  await prepareSchema({ session, tool: join(part, 'sql'), port: postgresPort });

  const config = join(dataDir, 'temporal', 'server.yaml');
  const dynamicConfig = join(dataDir, 'temporal', 'dynamic.yaml');
  fillTemplate('dynamic.yaml', dynamicConfig, {});
  fillTemplate('server.yaml', config, { ...ports, database: `127.0.0.1:${postgresPort}`, dynamicConfig });
  const address = `127.0.0.1:${ports.grpc}`;
  const child = session.spawn({
    name: 'temporal',
    stage: 'temporal',
    command: join(part, 'server'),
    args: ['--config-file', config, '--allow-no-auth', 'start'],
    logFile,
    address,
    env: { ...process.env, GOGC: '400', GOMEMLIMIT: '1500MiB' },
  });
  await untilHealthy(child, async () => (await canConnect(ports.grpc)) && prepareNamespace(address), 120_000);
  return { ...child, address };
}
