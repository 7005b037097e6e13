import { StackError } from '../errors.mjs';
import { tail } from '../process/log-file.mjs';
import { sleep } from '../process/sleep.mjs';

/**
 * Waits until a server answers; marks it running. It must not die meanwhile.
 * @param {import('../process/session.mjs').Child} child
 * @param {() => Promise<boolean>} check may throw, which means not yet
 * @param {number} timeoutMs
 * @throws {StackError} with the end of its log
 */
export async function untilHealthy(child, check, timeoutMs) {
  const endsAt = Date.now() + timeoutMs;
  /** @type {string | undefined} */
  let ended;
  void child.exited.then((how) => {
    ended = how;
  });
  for (;;) {
    const healthy = await check().catch(() => false);
    if (ended !== undefined) throw new StackError(failure(child, ended));
    if (healthy) break;
    if (Date.now() > endsAt) {
      await child.stop();
      throw new StackError(failure(child, `did not get ready within ${timeoutMs / 1000} s`));
    }
    await sleep(100);
  }
  child.running();
}

/**
 * @param {import('../process/session.mjs').Child} child
 * @param {string} how
 */
function failure({ name, logFile }, how) {
  return `${name} ${how}. The end of ${logFile}:\n${tail(logFile, 10)}`;
}

/**
 * @param {string} url
 * @returns {Promise<boolean>} whether it answers with a status below 400 within two seconds
 */
export async function answers(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await response.arrayBuffer();
  return response.ok;
}
