/**
 * How the simulator answers a number; `status` 0 is no answer at all.
 * @typedef {{ status: number, code: number, message: string, takes?: boolean, retryAfter?: number }} Refusal
 */

/**
 * Twilio's own: https://www.twilio.com/docs/iam/test-credentials, "Test SMS messages".
 * @type {Record<string, Refusal>}
 */
export const MAGIC_TO = {
  '+15005550001': { status: 400, code: 21211, message: "The 'To' number {to} is not a valid phone number." },
  '+15005550002': {
    status: 400,
    code: 21612,
    message: "Message cannot be sent with the current combination of 'To' ({to}) and/or 'From' ({from}) parameters",
  },
  '+15005550003': {
    status: 400,
    code: 21408,
    message: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: {to}",
  },
  '+15005550004': { status: 400, code: 21610, message: 'Attempt to send to unsubscribed recipient' },
  '+15005550009': { status: 400, code: 21614, message: "'To' number is not a valid mobile number" },
};

/** @type {Record<string, Refusal>} */
export const MAGIC_FROM = {
  '+15005550001': { status: 400, code: 21212, message: "The 'From' number {from} is not a valid phone number" },
  '+15005550007': {
    status: 400,
    code: 21606,
    message: 'The From phone number {from} is not a valid, SMS-capable inbound phone number for your account.',
  },
  '+15005550008': {
    status: 400,
    code: 21611,
    message: "This 'From' number has exceeded the maximum number of queued messages",
  },
};

/**
 * Ours, for what Twilio has no magic number for, in the same range.
 * @type {Record<string, Refusal>}
 */
export const SCRIPTED_TO = {
  '+15005550429': { status: 429, code: 20429, message: 'Too Many Requests', retryAfter: 1 },
  '+15005550500': { status: 500, code: 20500, message: 'An internal server error has occurred' },
  // Takes it, and a gateway answers in its place: nobody can know.
  '+15005550502': { status: 502, code: 0, message: '', takes: true },
  // Takes it and breaks the connection.
  '+15005550599': { status: 0, code: 0, message: 'break', takes: true },
  // Reads the request and never answers.
  '+15005550408': { status: 0, code: 0, message: 'hang' },
};

/** Ours: refused twice with a 503 of Twilio's, then taken; counted per text, so that each notification starts anew. */
export const FAILS_TWICE_TO = '+15005550503';
/** @type {Refusal} */
export const FAILS_TWICE = { status: 503, code: 20503, message: 'Service unavailable' };

/**
 * Ours: taken, and by its callback not delivered, with the error of the last digits.
 * @type {Record<string, string>}
 */
export const UNDELIVERED_TO = {
  '+15005553003': '30003', // off or out of reach: the next message may arrive
  '+15005553005': '30005', // no such number any more
};
