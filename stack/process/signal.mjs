import { isAlive } from './identity.mjs';
import { sleep } from './sleep.mjs';

/**
 * Sends a signal to this very process, never to another one that has its pid now.
 * @param {import('./identity.mjs').Identity} identity
 * @param {NodeJS.Signals} signal
 */
export function signal(identity, signal) {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, signal);
  } catch {
    // gone between the look and the signal
  }
}

/**
 * Kills what is left of a session that we made, by its group. Only right after its leader was seen alive or exiting:
 * later the number may belong to others.
 * @param {number} leaderPid
 */
export function killGroup(leaderPid) {
  try {
    process.kill(-leaderPid, 'SIGKILL');
  } catch {
    // nothing is left
  }
}

/**
 * Asks one process to stop and kills its session when it has not stopped in time.
 * @param {import('./identity.mjs').Identity} identity
 * @param {{ stopSignal: NodeJS.Signals, deadlineMs: number }} how
 * @returns {Promise<'gone' | 'stopped' | 'killed'>}
 */
export async function stopProcess(identity, { stopSignal, deadlineMs }) {
  if (!isAlive(identity)) return 'gone';
  signal(identity, stopSignal);
  const inTime = await waitUntilGone(identity, deadlineMs);
  killGroup(identity.pid);
  if (!inTime) await waitUntilGone(identity, 1_000);
  return inTime ? 'stopped' : 'killed';
}

/**
 * @param {import('./identity.mjs').Identity} identity
 * @param {number} timeoutMs
 * @returns {Promise<boolean>} whether it went in time
 */
async function waitUntilGone(identity, timeoutMs) {
  const endsAt = Date.now() + timeoutMs;
  while (isAlive(identity)) {
    if (Date.now() >= endsAt) return false;
    await sleep(40);
  }
  return true;
}
