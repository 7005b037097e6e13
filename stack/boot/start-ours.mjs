import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers, untilHealthy } from '../servers/healthy.mjs';
import { ROOT } from '../settings.mjs';

/**
 * Starts our two processes, `api` (with the relay) and `engine` (bridge and worker), and waits until both are ready.
 * @template T
 * @param {import('./start-servers.mjs').Boot} boot
 * @param {import('./start-servers.mjs').Addresses} addresses
 * @param {() => Promise<T>} whenServing what is done with the API meanwhile: the engine takes longer
 * @returns {Promise<T>}
 */
export async function startOurs({ session, keep, progress, settings }, addresses, whenServing) {
  const { ports, dataDir } = settings;
  const env = {
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    ALLOW_LOOPBACK_TARGETS: 'true',
    PUBLIC_URL: `http://127.0.0.1:${ports.api}`,
    HOME_LINKS: linksOf(settings),
    ...settings.env,
    ...addresses,
    TEMPORAL_UI_URL: settings.env.TEMPORAL_UI_URL || ownUi(settings),
    API_SECRET: settings.env.API_SECRET || keptSecret(join(dataDir, 'api-secret')),
    PORT: String(ports.api),
    WORKER_PORT: String(ports.worker),
  };
  const start = async (/** @type {string} */ name, /** @type {number} */ port) => {
    const child = session.spawn({
      name,
      stage: 'ours',
      command: process.execPath,
      args: [join('stack', 'run-ts.mjs'), join('src', 'main', 'processes', `${name}.ts`)],
      cwd: ROOT,
      env,
      logFile: join(dataDir, 'logs', `${name}.log`),
      address: `http://127.0.0.1:${port}`,
      stopMs: 25_000,
    });
    await untilHealthy(child, () => answers(`http://127.0.0.1:${port}/health/ready`), 120_000);
    return child;
  };
  const [done] = await Promise.all([
    progress
      .step(`api on http://127.0.0.1:${ports.api}`, () => keep('api', () => start('api', ports.api)))
      .then(whenServing),
    progress.step(`engine on http://127.0.0.1:${ports.worker}`, () =>
      keep('engine', () => start('engine', ports.worker)),
    ),
  ]);
  return done;
}

/**
 * What else a browser can look at, for the page at `/`.
 * @param {import('../settings.mjs').Settings} settings
 */
function linksOf(settings) {
  const { given, ports } = settings;
  const ui = ownUi(settings);
  return [
    ...(given.smtp ? [] : [`Mail inbox=http://127.0.0.1:${ports.inbox}`]),
    `Phone=http://127.0.0.1:${ports.simulators}`,
    ...(ui === undefined ? [] : [`Temporal=${ui}`]),
  ].join(',');
}

/**
 * Of the Temporal UI that was started; none beside a server of your own.
 * @param {import('../settings.mjs').Settings} settings
 */
function ownUi({ given, ports }) {
  return given.temporal ? undefined : `http://127.0.0.1:${ports.temporalUi}`;
}

/**
 * A secret of this data folder, so that what was hashed with it is found at the next start.
 * @param {string} file
 */
function keptSecret(file) {
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}
