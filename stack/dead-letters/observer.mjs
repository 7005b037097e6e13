import { call } from '../call.mjs';
import { StackError } from '../errors.mjs';
import { sleep } from '../process/sleep.mjs';

const SEEN_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 100;

/**
 * Calls the API as one client, and tells of each thing that was to be seen whether it was.
 * @typedef {ReturnType<typeof createObserver>} Observer
 * @param {{ api: string, key: string, say: (line: string) => void }} options
 */
export function createObserver({ api, key, say }) {
  let seen = 0;

  /**
   * @param {string} method @param {string} path below `/api` @param {unknown} [json]
   * @returns {Promise<{ status: number, body: any }>}
   */
  const ask = (method, path, json) => call(`${api}/api${path}`, key, json, method);

  return {
    ask,
    /** @param {string} title of the steps that follow */
    chapter: (title) => say(`\n${title}`),
    /** How much was seen so far. */
    seen: () => seen,
    /**
     * @param {boolean} isSo @param {string} what was seen @param {unknown} [found] instead
     * @throws {StackError} when it is not so
     */
    check(isSo, what, found) {
      if (!isSo)
        throw new StackError(`Not seen: ${what}${found === undefined ? '' : ` (found: ${JSON.stringify(found)})`}`);
      seen++;
      say(`  ✓ ${what}`);
    },
    /**
     * The notification, as soon as it has the status.
     * @param {string} id @param {string} status
     * @throws {StackError} when it has not within a minute
     */
    async until(id, status) {
      const endsAt = Date.now() + SEEN_WITHIN_MS;
      for (;;) {
        const notification = (await ask('GET', `/notifications/${id}`)).body?.data;
        if (notification?.status === status) return notification;
        if (Date.now() > endsAt) {
          throw new StackError(
            `Not seen: ${id} is ${notification?.status ?? 'lost'}, not ${status}. See npm run logs engine.`,
          );
        }
        await sleep(LOOK_EVERY_MS);
      }
    },
  };
}
