import { join } from 'node:path';
import { fillTemplate } from './fill-template.mjs';
import { answers, untilHealthy } from './healthy.mjs';

/**
 * Starts Temporal's Web UI.
 * @param {{ session: import('../process/session.mjs').Session, part: string, port: number, temporalAddress: string,
 *   dataDir: string, logFile: string }} options
 * @returns {Promise<import('../process/session.mjs').Child & { url: string }>}
 */
export async function startTemporalUi({ session, part, port, temporalAddress, dataDir, logFile }) {
  const root = join(dataDir, 'temporal-ui');
  fillTemplate('ui.yaml', join(root, 'config', 'local.yaml'), { port, temporalAddress });
  const url = `http://127.0.0.1:${port}`;
  const child = session.spawn({
    name: 'temporal-ui',
    stage: 'temporal',
    command: join(part, 'server'),
    args: ['--root', root, '--config', 'config', '--env', 'local', 'start'],
    logFile,
    address: url,
  });
  await untilHealthy(child, () => answers(url), 30_000);
  return { ...child, url };
}
