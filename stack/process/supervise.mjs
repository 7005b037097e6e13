import { StackError } from '../errors.mjs';
import { keepRunning } from './keep-running.mjs';
import { openSession } from './session.mjs';
import { watchNpm } from './watch-npm.mjs';

/**
 * What a boot is given: `keep` starts a process and starts it again when it dies.
 * @typedef {{ session: import('./session.mjs').Session,
 *   keep<T extends import('./session.mjs').Child>(name: string, start: () => Promise<T>): Promise<T> }} Supervisor
 */

/**
 * Boots a set of processes and holds it until it is told to stop (SIGINT, SIGTERM, SIGHUP, the end of npm); then all are
 * stopped in order. The watchdog does the stopping, so that it is the same when this process is killed.
 * @param {{ dataDir: string, progress: import('../progress.mjs').Progress, env: NodeJS.ProcessEnv, ephemeral?: boolean }} options
 * @param {(supervisor: Supervisor) => Promise<void>} boot
 * @returns {Promise<number>} the exit code: 1 when the boot failed
 * @throws {StackError} when one runs already on this data folder
 */
export async function supervise({ dataDir, progress, env, ephemeral = false }, boot) {
  const session = await openSession({ dataDir, ephemeral, say: progress.say });
  const stop = withResolvers();
  let asked = false;
  const ask = (/** @type {string} */ why) => {
    if (asked) return progress.say('Stopping already; what does not stop in time is killed within 35 s.');
    asked = true;
    progress.say(`\n${why}: stopping`);
    stop.resolve(undefined);
  };
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(name, () => ask(name));
  watchNpm(env, () => ask('npm is gone'));
  const alive = setInterval(() => {}, 60_000);

  /** @type {Supervisor['keep']} */
  const keep = (name, start) => keepRunning(session, { name, start, say: progress.say });
  const failure = new Promise((resolve) => {
    boot({ session, keep }).catch(resolve);
  });
  const error = await Promise.race([stop.promise, failure]);
  if (error !== undefined) {
    asked = true;
    progress.say(error instanceof StackError ? `\n✗ ${error.message}\n` : `\n✗ ${error.stack}\n`);
  }
  await session.close();
  clearInterval(alive);
  progress.close();
  return error === undefined ? 0 : 1;
}

/** As Promise.withResolvers, which Node 20 does not have. */
function withResolvers() {
  /** @type {(value?: any) => void} */
  let resolve = () => {};
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
