import { NOT_A_TOKEN } from './fcm-devices.mjs';

/**
 * @typedef {import('./fcm-devices.mjs').Refusal} Refusal
 * @typedef {{ token: string, title: string, body: string, image: string | null,
 *   validateOnly: boolean }} FcmMessage
 */

/** Of https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages, what a message to one device may hold. */
const FIELDS = [
  'name',
  'data',
  'notification',
  'android',
  'webpush',
  'apns',
  'fcm_options',
  'token',
  'topic',
  'condition',
];
const NOTIFICATION_FIELDS = ['title', 'body', 'image'];
const LARGEST_BYTES = 4_096;

/**
 * Reads the body of `messages:send` as FCM does.
 * @param {string} text
 * @returns {FcmMessage | Refusal}
 */
export function readFcmMessage(text) {
  const parsed = parse(text);
  if (!parsed) return invalid('Invalid JSON payload received. Expected an object key or }.');
  for (const name of Object.keys(parsed)) {
    if (name !== 'message' && name !== 'validate_only') return unknown(name, '');
  }
  const { message = {}, validate_only: validateOnly = false } = parsed;
  const refusal =
    refuseFields(message) ?? refuseData(message.data ?? {}) ?? refuseTarget(message) ?? refuseLink(message);
  if (refusal) return refusal;
  const { title = '', body = '', image = null } = message.notification ?? {};
  return { token: message.token, title, body, image, validateOnly: validateOnly === true };
}

/** @param {Record<string, any>} message @returns {Refusal | undefined} */
function refuseFields(message) {
  for (const name of Object.keys(message)) if (!FIELDS.includes(name)) return unknown(name, 'message');
  for (const [name, value] of Object.entries(message.notification ?? {})) {
    if (!NOTIFICATION_FIELDS.includes(name)) return unknown(name, 'message.notification');
    if (typeof value !== 'string') return notText(`message.notification.${name}`, value);
  }
  return undefined;
}

/** @param {Record<string, unknown>} data @returns {Refusal | undefined} */
function refuseData(data) {
  for (const [index, [name, value]] of Object.entries(data).entries()) {
    if (typeof value !== 'string') return notText(`message.data[${index}].value`, value);
    // "from", "gcm", or any value prefixed by google: ErrorCode, "Invalid data key".
    if (/^(from$|message_type$|gcm|google)/.test(name)) {
      return { ...invalid(`Invalid data payload key: ${name}`, 'message.data'), errorCode: 'INVALID_ARGUMENT' };
    }
  }
  return undefined;
}

/** @param {Record<string, any>} message @returns {Refusal | undefined} */
function refuseTarget({ token, topic, condition, data = {}, notification = {} }) {
  if ((topic ?? condition) !== undefined) return invalid('This simulator sends to tokens only.', 'message');
  if (token === undefined || token === '') {
    return { ...invalid('Recipient of the message is not set.', 'message'), errorCode: 'INVALID_ARGUMENT' };
  }
  if (typeof token !== 'string' || !/^[\w:.-]{1,4096}$/.test(token)) return NOT_A_TOKEN;
  const bytes = Buffer.byteLength(JSON.stringify(data)) + Buffer.byteLength(JSON.stringify(notification));
  if (bytes > LARGEST_BYTES)
    return { ...invalid('Request contains an invalid argument.'), errorCode: 'INVALID_ARGUMENT' };
  return undefined;
}

/** "For all URL values, HTTPS is required": WebpushFcmOptions. @param {any} message @returns {Refusal | undefined} */
function refuseLink({ webpush }) {
  const link = webpush?.fcm_options?.link;
  if (link === undefined || String(link).startsWith('https://')) return undefined;
  return invalid('Request contains an invalid argument.', 'message.webpush.fcm_options.link');
}

/** @param {string} message @param {string} [field] @returns {Refusal} */
function invalid(message, field) {
  return { http: 400, status: 'INVALID_ARGUMENT', message, ...(field && { field }) };
}

/** @param {string} name @param {string} at @returns {Refusal} */
function unknown(name, at) {
  const where = at && ` at '${at}'`;
  return invalid(`Invalid JSON payload received. Unknown name "${name}"${where}: Cannot find field.`, at);
}

/** The first example of https://firebase.google.com/docs/cloud-messaging/error-codes. @param {string} field @param {unknown} value */
function notText(field, value) {
  return invalid(`Invalid value at '${field}' (TYPE_STRING), ${JSON.stringify(value)}`, field);
}

/** @param {string} text @returns {Record<string, any> | null} */
function parse(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}
