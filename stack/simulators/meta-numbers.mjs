/**
 * How the simulator answers a number; `status` 0 is no answer at all. Statuses, titles and codes are those of
 * https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes.
 * @typedef {{ status: number, code: number, message: string, details?: string, subcode?: number, type?: string,
 *   takes?: boolean, retryAfter?: number }} Refusal
 */

/** @type {Refusal} */
const UNDELIVERABLE = {
  status: 400,
  code: 131026,
  message: 'Message undeliverable',
  details: 'Message Undeliverable.',
};
/** @type {Refusal} */
const COUNTRY = {
  status: 403,
  code: 130497,
  message: 'Business account is restricted from messaging users in this country.',
  details: 'The WhatsApp Business Account is restricted from messaging to users in certain countries.',
};

/** @type {Refusal} */
export const WINDOW_CLOSED = {
  status: 400,
  code: 131047,
  message: 'Re-engagement message',
  details:
    'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
};

/**
 * Meta has no magic numbers. These are those of Twilio and of its simulator, with what Meta says for it, so that a
 * failover from one to the other meets the same fate.
 * @type {Record<string, Refusal>}
 */
export const MAGIC_TO = {
  '+15005550001': UNDELIVERABLE,
  '+15005550002': COUNTRY,
  '+15005550003': COUNTRY,
  '+15005550004': {
    status: 400,
    code: 131050,
    message: 'User has stopped marketing messages',
    details: 'The recipient has chosen to stop receiving marketing messages on WhatsApp from your business.',
  },
  '+15005550009': UNDELIVERABLE,
  '+15005550429': {
    status: 429,
    code: 130429,
    message: 'Rate limit hit',
    details:
      'Message failed to send because there were too many messages sent from this phone number in a short period of time',
    retryAfter: 1,
  },
  '+15005550500': {
    status: 500,
    code: 131000,
    message: 'Something went wrong',
    details: 'Message failed to send due to an unknown error.',
  },
  // Takes it, and a gateway answers in its place: nobody can know.
  '+15005550502': { status: 502, code: 0, message: '', takes: true },
  // Takes it and breaks the connection.
  '+15005550599': { status: 0, code: 0, message: 'break', takes: true },
  // Reads the request and never answers.
  '+15005550408': { status: 0, code: 0, message: 'hang' },
  // Of Meta alone; the other simulators take these. The last digits are those of Meta's codes.
  '+15005550047': WINDOW_CLOSED,
  '+15005550056': {
    status: 400,
    code: 131056,
    message: '(Business Account, Consumer Account) pair rate limit hit',
    details:
      'Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.',
  },
  '+15005550042': {
    status: 400,
    code: 131042,
    message: 'Business eligibility payment issue',
    details: 'Message failed to send because there were one or more errors related to your payment method.',
  },
};

/** Refused twice with a 503 of Meta's, then taken; counted per text, so that each notification starts anew. */
export const FAILS_TWICE_TO = '+15005550503';
/** @type {Refusal} */
export const FAILS_TWICE = {
  status: 503,
  code: 131016,
  message: 'Service unavailable',
  details: 'A service is temporarily unavailable.',
};

/** Taken, delivered, and read as well. */
export const READ_TO = '+15005550010';
/** Taken, and a moment later told to have failed, as Meta tells most of what it cannot deliver. */
export const FAILED_LATER_TO = '+15005550011';
/** As it stands in a receipt. */
export const FAILED_LATER = {
  code: UNDELIVERABLE.code,
  title: UNDELIVERABLE.message,
  message: UNDELIVERABLE.message,
  error_data: { details: UNDELIVERABLE.details },
  href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
};
