import { isAlive } from '../process/identity.mjs';
import { signal } from '../process/signal.mjs';
import { sleep } from '../process/sleep.mjs';
import { readState, removeState } from '../process/state.mjs';
import { stopAll } from '../process/stop-all.mjs';
import { readSettings } from '../settings.mjs';

const LONGEST_MS = 40_000;

/**
 * Stops what `start` runs, from another shell, and waits for its end.
 * @returns {Promise<number>} exit code: 0 when nothing runs any more
 */
export async function stop() {
  const { dataDir } = readSettings(process.env);
  const state = readState(dataDir);
  if (!state) {
    console.log('Posthorn does not run.');
    return 0;
  }
  const { supervisor, watchdog, processes } = state;
  signal(supervisor, 'SIGTERM');
  const endsAt = Date.now() + LONGEST_MS;
  while (isAlive(supervisor) || (watchdog && isAlive(watchdog))) {
    if (Date.now() > endsAt) {
      console.log(`Posthorn has not stopped within ${LONGEST_MS / 1000} s: see npm run status.`);
      return 1;
    }
    await sleep(100);
  }
  // both were killed: nobody else is left to do it
  if (readState(dataDir)) {
    await stopAll(processes, { say: console.log });
    removeState(dataDir);
  }
  console.log('Posthorn is stopped.');
  return 0;
}
