/** `why` is in words for the page. @typedef {{ body: any } | { why: 'not reachable' | 'too long' | string }} Answer */

const LONGEST_WAIT_MS = 1_000;
/** More than the largest list that the API's test webhook keeps, and little enough to parse once a second. */
const LARGEST_BYTES = 8 * 1_048_576;

/** @returns {AbortSignal} for all requests of one reading */
export function readingTime() {
  return AbortSignal.timeout(LONGEST_WAIT_MS);
}

/**
 * Asks a server of this machine, for a second and some megabytes at most. It never throws.
 * @param {string} url
 * @param {{ headers?: Record<string, string>, signal?: AbortSignal, largestBytes?: number }} [options]
 * @returns {Promise<Answer>}
 */
export async function readJson(url, { headers = {}, signal = readingTime(), largestBytes = LARGEST_BYTES } = {}) {
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json', ...headers },
      signal,
      redirect: 'error',
    });
    if (!response.ok) {
      await response.body?.cancel();
      return { why: `answered ${response.status}` };
    }
    const text = await textOf(response, largestBytes);
    return text === null ? { why: 'too long' } : parse(text);
  } catch {
    return { why: 'not reachable' };
  }
}

/**
 * @param {Response} response
 * @param {number} largestBytes
 * @returns {Promise<string | null>} null for what is too long; its rest is not read
 */
async function textOf(response, largestBytes) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > largestBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** @param {string} text @returns {Answer} */
function parse(text) {
  try {
    return { body: JSON.parse(text) };
  } catch {
    return { why: 'answered in another language than JSON' };
  }
}
