import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readJson } from './phone-read.mjs';

/** @typedef {import('./phone-feed.mjs').Reading} Reading */
/** @typedef {import('./phone-feed.mjs').Message} Message */
/** @typedef {{ receivedAt: string, headers: Record<string, string>, body: string }} Call */

/** Whose in-app messages the page shows. */
const DEMO_USER = 'demo';
/** https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/javascript/src/index.ts allows so much. */
const TOLERANCE_MS = 300_000;

/**
 * The messages of the demo user.
 * @param {string} apiUrl
 * @param {string} keyFile
 * @returns {Promise<Reading | null>} null without a key
 */
export async function readInApp(apiUrl, keyFile) {
  const headers = keyHeader(keyFile);
  if (!headers) return null;
  const answer = await readJson(`${apiUrl}/api/inbox?userId=${DEMO_USER}`, { headers });
  if ('why' in answer) return answer;
  const messages = listIn(answer.body).map(({ createdAt, subject, text, image, readAt }) => {
    /** @type {Message} */
    const message = { channel: 'in_app', at: String(createdAt), from: '', to: DEMO_USER, title: '', text: '' };
    const words = { title: String(subject ?? ''), text: String(text ?? ''), image: image ? String(image) : null };
    return { ...message, ...words, isUnread: !readAt };
  });
  return { messages };
}

/**
 * Reads what the test webhook got. A call is verified by the secrets of the key's client, for which the API is asked
 * only when there is a signed call that came after the last time.
 * @param {string} apiUrl
 * @param {string | undefined} keyFile
 * @returns {() => Promise<Reading>}
 */
export function createWebhookReader(apiUrl, keyFile) {
  /** @type {Set<string>} */
  const secrets = new Set();
  let learnedUpTo = '';

  /** @param {Call[]} calls */
  async function learnSecrets(calls) {
    const newest = calls.filter(({ headers }) => headers['webhook-signature']).map(({ receivedAt }) => receivedAt)[0];
    const headers = newest && newest > learnedUpTo ? keyHeader(keyFile) : null;
    if (!newest || !headers) return;
    const answer = await readJson(`${apiUrl}/api/webhooks/signing-secret`, { headers });
    if ('why' in answer) return;
    for (const { secret } of answer.body?.data?.secrets ?? []) secrets.add(String(secret));
    learnedUpTo = newest;
  }

  return async () => {
    const answer = await readJson(`${apiUrl}/webhook/test-webhook`);
    if ('why' in answer) return answer;
    const calls = listIn(answer.body).map(({ receivedAt, headers, body }) => {
      return { receivedAt: String(receivedAt), headers: headers ?? {}, body: String(body ?? '') };
    });
    await learnSecrets(calls);
    return { messages: calls.map((call) => messageOf(call, [...secrets])) };
  };
}

/** @param {Call} call @param {string[]} secrets @returns {Message} */
function messageOf({ receivedAt, headers, body }, secrets) {
  const signature = headers['webhook-signature']
    ? isSigned({ receivedAt, headers, body }, secrets)
      ? 'verified'
      : 'unknown'
    : 'none';
  const from = headers['user-agent'] ?? '';
  return {
    channel: 'webhook',
    at: receivedAt,
    from,
    to: '',
    title: headers['webhook-id'] ?? '',
    text: body,
    signature,
  };
}

/**
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#verifying-webhook-authenticity
 * @param {Call} call
 * @param {string[]} secrets `whsec_` and base 64
 */
function isSigned({ receivedAt, headers, body }, secrets) {
  const timestamp = headers['webhook-timestamp'] ?? '';
  if (!(Math.abs(Date.parse(receivedAt) - Number(timestamp) * 1_000) <= TOLERANCE_MS)) return false;
  const given = (headers['webhook-signature'] ?? '').split(' ');
  return secrets.some((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const signed = `${headers['webhook-id'] ?? ''}.${timestamp}.${body}`;
    return given.includes(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  });
}

/** @param {string | undefined} keyFile @returns {Record<string, string> | null} null while there is no key */
function keyHeader(keyFile) {
  if (!keyFile) return null;
  try {
    return { 'x-api-key': readFileSync(keyFile, 'utf8').trim() };
  } catch {
    return null;
  }
}

/** @param {any} body @returns {any[]} */
function listIn(body) {
  return Array.isArray(body?.data) ? body.data : [];
}
