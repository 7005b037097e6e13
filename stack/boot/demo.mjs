import { readFileSync, writeFileSync } from 'node:fs';
import { call } from '../call.mjs';
import { StackError } from '../errors.mjs';
import { sleep } from '../process/sleep.mjs';

const SENT_WITHIN_MS = 60_000;

/**
 * The key of the demo client, registered at the first start and kept with mode 0600.
 * @param {string} api its address
 * @param {string} keyFile
 * @returns {Promise<string>}
 */
export async function demoKey(api, keyFile) {
  const kept = readKey(keyFile);
  if (kept && (await call(`${api}/api/client/me`, kept)).status === 200) return kept;
  const client = { name: 'Posthorn demo', email: 'demo@example.com' };
  const { status, body } = await call(`${api}/api/client/register`, '', client);
  if (status !== 201) throw new StackError(`The demo client could not be registered: the API answered ${status}.`);
  writeFileSync(keyFile, body.data.apiKey, { mode: 0o600 });
  return body.data.apiKey;
}

/**
 * Sends one e-mail by the whole path and waits until it is SENT.
 * @param {string} api
 * @param {string} apiKey
 * @param {string} recipient
 * @returns {Promise<string>} the notification's id
 * @throws {StackError} when it is not SENT within a minute, with the status it has
 */
export async function sendDemo(api, apiKey, recipient) {
  const { status, body } = await call(`${api}/api/notifications`, apiKey, {
    channel: 'email',
    recipient: { email: recipient },
    content: { subject: 'Posthorn is up', body: `<p>Posthorn was started at ${new Date().toISOString()}.</p>` },
  });
  if (status !== 202) throw new StackError(`The first notification was not accepted: the API answered ${status}.`);
  const id = body.data.notificationId;
  const endsAt = Date.now() + SENT_WITHIN_MS;
  for (;;) {
    const notification = (await call(`${api}/api/notifications/${id}`, apiKey)).body.data;
    if (notification?.status === 'SENT') return id;
    if (['FAILED', 'UNKNOWN', 'EXPIRED'].includes(notification?.status) || Date.now() > endsAt) {
      throw new StackError(
        `The first notification is ${notification?.status ?? 'lost'}, not SENT. See npm run logs engine.`,
      );
    }
    await sleep(50);
  }
}

/** @param {string} file */
function readKey(file) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
