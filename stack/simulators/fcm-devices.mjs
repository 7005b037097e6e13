/**
 * An error of FCM's: `errorCode` is its own, `status` that of Google's APIs; `http` 0 is no answer at all.
 * @typedef {{ http: number, status: string, errorCode?: string, message: string, takes?: boolean, retryAfter?: number,
 *   field?: string }} Refusal `field`: which one of the request was wrong
 */

/** @type {Refusal} */
export const NOT_A_TOKEN = {
  http: 400,
  status: 'INVALID_ARGUMENT',
  errorCode: 'INVALID_ARGUMENT',
  message: 'The registration token is not a valid FCM registration token',
};

/** @type {Refusal} */
const UNREGISTERED = {
  http: 404,
  status: 'NOT_FOUND',
  errorCode: 'UNREGISTERED',
  message: 'Requested entity was not found.',
};

/**
 * FCM has no magic tokens: these are ours, with its answers by
 * https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode and, for their bodies,
 * https://firebase.google.com/docs/cloud-messaging/error-codes and https://bloomberg.github.io/pushiko/fcm_responses.
 * @type {Record<string, Refusal>}
 */
export const MAGIC_TOKENS = {
  'fcm-unregistered': UNREGISTERED,
  'fcm-invalid': NOT_A_TOKEN,
  'fcm-other-sender': {
    http: 403,
    status: 'PERMISSION_DENIED',
    errorCode: 'SENDER_ID_MISMATCH',
    message: 'SenderId mismatch',
  },
  'fcm-apns-auth': {
    http: 401,
    status: 'UNAUTHENTICATED',
    errorCode: 'THIRD_PARTY_AUTH_ERROR',
    message: 'Auth error from APNS or Web Push Service',
  },
  'fcm-429': {
    http: 429,
    status: 'RESOURCE_EXHAUSTED',
    errorCode: 'QUOTA_EXCEEDED',
    message: 'Quota exceeded for quota metric.',
    retryAfter: 1,
  },
  'fcm-500': { http: 500, status: 'INTERNAL', errorCode: 'INTERNAL', message: 'Internal error encountered.' },
  'fcm-503': {
    http: 503,
    status: 'UNAVAILABLE',
    errorCode: 'UNAVAILABLE',
    message: 'The service is currently unavailable.',
  },
  // Takes it, and a gateway answers in its place: nobody can know.
  'fcm-502': { http: 502, status: '', message: '', takes: true },
  // Takes it and breaks the connection.
  'fcm-break': { http: 0, status: '', message: 'break', takes: true },
  // Reads the request and never answers.
  'fcm-hang': { http: 0, status: '', message: 'hang' },
};

/** Refused twice with a 503, then taken; counted per text, so that each notification starts anew. */
export const FAILS_TWICE_TOKEN = 'fcm-fails-twice';
export const FAILS_TWICE = /** @type {Refusal} */ (MAGIC_TOKENS['fcm-503']);

/** @type {Refusal} */
export const UNAUTHENTICATED = {
  http: 401,
  status: 'UNAUTHENTICATED',
  message:
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid ' +
    'authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
};

/** @param {string} project @returns {Refusal} */
export function deniedOn(project) {
  const resource = `//cloudresourcemanager.googleapis.com/projects/${project}`;
  return {
    http: 403,
    status: 'PERMISSION_DENIED',
    message: `Permission 'cloudmessaging.messages.create' denied on resource '${resource}' (or it may not exist).`,
  };
}
