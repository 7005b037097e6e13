/**
 * How the simulator answers a push; `status` 0 is no answer at all. Bodies are those of Mozilla's push service, numbered
 * as in https://mozilla-services.github.io/autopush-rs/errors.html.
 * @typedef {{ status: number, errno: number, error: string, message: string, takes?: boolean, retryAfter?: number }} Refusal
 */

/**
 * Ids that a subscription may ask for (`POST /push/subscriptions {"id": "push-429"}`), each with its fate.
 * @type {Record<string, Refusal>}
 */
export const MAGIC_IDS = {
  'push-429': refusal(429, 201, 'Too Many Requests', 'Use exponential back-off for retries', { retryAfter: 1 }),
  'push-413': refusal(
    413,
    104,
    'Payload Too Large',
    'This message is intended for a constrained device and is limited',
  ),
  'push-500': refusal(500, 999, 'Internal Server Error', 'Unknown error'),
  'push-503': refusal(503, 201, 'Service Unavailable', 'Use exponential back-off for retries'),
  // Takes it, and a gateway answers in its place: nobody can know.
  'push-502': refusal(502, 900, 'Bad Gateway', '', { takes: true }),
  // Takes it and breaks the connection.
  'push-break': refusal(0, 0, '', 'break', { takes: true }),
  // Reads the request and never answers.
  'push-hang': refusal(0, 0, '', 'hang'),
};

/** Refused twice with a 503, then taken; counted per text, so that each notification starts anew. */
export const FAILS_TWICE_ID = 'push-fails-twice';
export const FAILS_TWICE = /** @type {Refusal} */ (MAGIC_IDS['push-503']);

export const NOT_FOUND = refusal(404, 102, 'Not Found', 'Request did not validate: invalid token');
export const GONE = refusal(410, 106, 'Gone', 'No such subscription');
export const NO_TTL = refusal(400, 111, 'Bad Request', 'Missing TTL value');
export const BAD_TTL = refusal(400, 112, 'Bad Request', 'TTL must be a number of seconds');
export const BAD_TOPIC = refusal(400, 113, 'Bad Request', 'Topic must be no greater than 32 characters');
export const NOT_ENCRYPTED = refusal(400, 110, 'Bad Request', 'Unknown Content-Encoding header');
export const BAD_KEYS = refusal(400, 110, 'Bad Request', 'Invalid crypto keys specified');
export const TOO_LARGE = refusal(413, 104, 'Payload Too Large', 'Data payload must be smaller than 4096');

/** 401 as Mozilla answers, where RFC 8292 (4.2) would have 403 for what was sent but is wrong. @param {string} message */
export function unauthorized(message) {
  return refusal(401, 109, 'Unauthorized', message);
}

/**
 * @param {number} status
 * @param {number} errno
 * @param {string} error
 * @param {string} message
 * @param {{ takes?: boolean, retryAfter?: number }} [more]
 * @returns {Refusal}
 */
function refusal(status, errno, error, message, more = {}) {
  return { status, errno, error, message, ...more };
}
