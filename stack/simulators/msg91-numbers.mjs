/**
 * How the simulator answers a number; `status` 0 is no answer at all. MSG91 says most of its errors with HTTP 200.
 * @typedef {{ status: number, code: string | null, message: string, takes?: boolean, retryAfter?: number }} Refusal
 */

/** @type {Refusal} */
export const NO_MOBILE = { status: 200, code: '202', message: 'Invalid mobile number: {to}' };

/**
 * MSG91 has no magic numbers. These are those of Twilio and of its simulator, with what MSG91 says for it, so that a
 * failover from one to the other meets the same fate; codes of https://api.msg91.com/apidoc/errorCode/errorCodes.php.
 * @type {Record<string, Refusal>}
 */
export const MAGIC_TO = {
  '+15005550001': NO_MOBILE,
  '+15005550002': { status: 200, code: '209', message: 'Default Route for dialplan not found' },
  '+15005550003': { status: 200, code: '210', message: 'Route could not be determined' },
  '+15005550004': NO_MOBILE,
  '+15005550009': NO_MOBILE,
  '+15005550429': { status: 429, code: '429', message: 'Too many requests', retryAfter: 1 },
  '+15005550500': { status: 500, code: '601', message: 'Internal error.Please contact support for details' },
  // Takes it, and a gateway answers in its place: nobody can know.
  '+15005550502': { status: 502, code: null, message: '', takes: true },
  // Takes it and breaks the connection.
  '+15005550599': { status: 0, code: null, message: 'break', takes: true },
  // Reads the request and never answers.
  '+15005550408': { status: 0, code: null, message: 'hang' },
  // Of MSG91 alone, by its own codes; Twilio's simulator takes these.
  '+15005550301': { status: 200, code: '301', message: 'Insufficient balance to send SMS' },
  '+15005550306': { status: 200, code: '306', message: 'This route is currently unavailable' },
  '+15005550311': { status: 200, code: '311', message: 'Request discarded because same request was generated twice' },
  '+15005550418': { status: 200, code: '418', message: 'IP is not whitelisted' },
};

/** Refused twice with a system error of MSG91's, then taken; counted per text, so that each notification starts anew. */
export const FAILS_TWICE_TO = '+15005550503';
/** @type {Refusal} */
export const FAILS_TWICE = { status: 503, code: '001', message: 'Unable to connect database' };

/**
 * Taken, and by its report not delivered: its status and words.
 * @type {Record<string, [status: string, desc: string]>}
 */
export const FAILED_TO = {
  '+15005553003': ['2', 'FAILED'],
  '+15005553005': ['16', 'REJECTED'],
};
