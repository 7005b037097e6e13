import { sleep } from './sleep.mjs';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;
const SETTLED_MS = 60_000;

/**
 * Starts a process, and starts it again whenever it ends, until the session stops: after 0.5 s, then twice as long each
 * time up to 10 s, and from 0.5 s again once it has lived for a minute.
 * @template {import('./session.mjs').Child} T
 * @param {{ stopping: boolean }} session
 * @param {{ name: string, start: () => Promise<T>, say: (line: string) => void, firstDelayMs?: number }} options
 * @returns {Promise<T>} the first one, once it is healthy
 * @throws what the first `start` throws
 */
export async function keepRunning(session, { name, start, say, firstDelayMs = FIRST_DELAY_MS }) {
  const first = await start();
  void watch(first);
  return first;

  async function watch(/** @type {T} */ child) {
    let delayMs = firstDelayMs;
    for (;;) {
      const since = Date.now();
      let how = await child.exited;
      if (Date.now() - since >= SETTLED_MS) delayMs = firstDelayMs;
      /** @type {T | undefined} */
      let next;
      while (!next) {
        if (session.stopping) return;
        say(`! ${name} ${how}: starting it again in ${delayMs / 1000} s (npm run logs ${name})`);
        await sleep(delayMs);
        delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
        if (session.stopping) return;
        try {
          next = await start();
        } catch {
          how = 'could not be started';
        }
      }
      child = next;
      say(`✓ ${name} runs again (pid ${child.pid})`);
    }
  }
}
