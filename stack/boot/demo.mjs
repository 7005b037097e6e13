import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call } from '../call.mjs';
import { StackError } from '../errors.mjs';
import { sleep } from '../process/sleep.mjs';
import { tool } from './start-servers.mjs';

const SENT_WITHIN_MS = 60_000;
const STARTERS = join('src', 'templates', 'starters');
/** The starter that the first e-mail is made from. Where it is published, all are: it is the last. */
const WELCOME = 'welcome';

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

/** How long the link that a start prints works. */
const OWNER_LINK_SECONDS = 15 * 60;
const OWNER = 'owner@example.com';

/**
 * A link that makes the first owner of the demo client, once and within a quarter of an hour; null where it has one.
 * @param {string} api
 * @param {string} apiKey
 * @returns {Promise<{ email: string, link: string } | null>}
 */
export async function ownerLink(api, apiKey) {
  const invitation = { email: OWNER, role: 'owner', byMail: false, ttlSeconds: OWNER_LINK_SECONDS };
  const { status, body } = await call(`${api}/api/invitations`, apiKey, invitation);
  return status === 201 ? { email: OWNER, link: new URL(body.data.link, api).href } : null;
}

/**
 * Publishes the starters for the demo client, until it has a `welcome` of some kind. What it has already stays as it is.
 * @param {Parameters<typeof tool>[0]} boot
 * @param {string} api
 * @param {string} apiKey
 * @throws {StackError} with what the API refuses, such as one of them in a layout that somebody has written anew
 */
export async function bringStarters(boot, api, apiKey) {
  const { body } = await call(`${api}/api/templates/${WELCOME}`, apiKey);
  if (body?.data?.published) return;
  const env = { POSTHORN_URL: api, POSTHORN_API_KEY: apiKey };
  await tool(boot, 'Starter templates', 'posthorn', env, ['templates', 'push', '--publish', '--keep', STARTERS]);
}

/**
 * Sends one e-mail by the whole path and waits until it is SENT. It is made from the template `welcome`, unless somebody
 * has archived it, or changed it into one that takes other data.
 * @param {string} api
 * @param {string} apiKey
 * @param {string} recipient
 * @returns {Promise<{ id: string, template: { key: string, data: object } | null, refusedAs: string | null }>} the
 *   notification's id, and what it is made from; null for words of its own, and the code of the refusal
 * @throws {StackError} when it is not SENT within a minute, with the status it has
 */
export async function sendDemo(api, apiKey, recipient) {
  const send = (/** @type {object} */ words) =>
    call(`${api}/api/notifications`, apiKey, { channel: 'email', recipient: { email: recipient }, ...words });
  const welcome = { key: WELCOME, data: { name: 'Ada', url: `${api}/docs` } };
  const first = await send({ template: welcome });
  const refusedAs = first.status === 422 ? String(first.body?.code) : null;
  const template = refusedAs === null ? welcome : null;
  const startedAt = new Date().toISOString();
  const content = { subject: 'Posthorn is up', body: `<p>Posthorn was started at ${startedAt}.</p>` };
  const { status, body } = template ? first : await send({ content });
  if (status !== 202) throw new StackError(`The first notification was not accepted: the API answered ${status}.`);
  const id = body.data.notificationId;
  const endsAt = Date.now() + SENT_WITHIN_MS;
  for (;;) {
    const notification = (await call(`${api}/api/notifications/${id}`, apiKey)).body.data;
    if (notification?.status === 'SENT') return { id, template, refusedAs };
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
