import { createWebhookReader, readInApp } from './phone-api.mjs';
import { createMailReader } from './phone-mails.mjs';

/**
 * @typedef {'sms' | 'whatsapp' | 'push' | 'email' | 'webhook' | 'in_app'} Channel
 * @typedef {{ channel: Channel, at: string, from: string, to: string, title: string, text: string,
 *   vendor?: string, refused?: string | null, image?: string | null, link?: string, isUnread?: boolean,
 *   signature?: 'verified' | 'unknown' | 'none' }} Message `refused`: the vendor's code where it did not take it;
 *   `image`: an address, which nobody fetches; `signature` of a webhook
 * @typedef {{ messages: Message[] } | { why: string }} Reading the newest first, since times of mails are in seconds
 * @typedef {{ state: 'up' } | { state: 'away', why: string } | { state: 'absent' }} Source
 * @typedef {{ messages: Message[], unread: number, sources: { email: Source, webhook: Source, in_app: Source } }} Feed
 */

/** @type {Record<string, Channel>} */
const CHANNEL_OF = { twilio: 'sms', msg91: 'sms', meta: 'whatsapp', fcm: 'push', 'web-push': 'push' };
const MOST_SHOWN = 50;
/** So that much of one channel hides no other. */
const KEPT_OF_EACH = 8;
const LONGEST_TEXT = 2_000;
/** How old an answer may be: pages that are open at once share the work. */
const SHARED_MS = 500;

/**
 * The last messages of all channels, the newest first, and which sources they could be had from.
 * @param {{ ledger: import('./ledger.mjs').Ledger } & import('./phone.mjs').PhoneSetup} options
 * @returns {() => Promise<Feed>}
 */
export function createFeed({ ledger, inboxUrl, apiUrl, keyFile }) {
  const mails = inboxUrl ? createMailReader(inboxUrl) : nothing;
  const webhooks = apiUrl ? createWebhookReader(apiUrl, keyFile) : nothing;
  const inApp = apiUrl && keyFile ? () => readInApp(apiUrl, keyFile) : nothing;

  return shared(async () => {
    const [email, webhook, in_app] = await Promise.all([mails(), webhooks(), inApp()]);
    const read = [email, webhook, in_app].flatMap((reading) =>
      reading && 'messages' in reading ? reading.messages : [],
    );
    return {
      messages: lastOf([...messagesIn(ledger), ...read]).map(shorten),
      unread: read.filter(({ isUnread }) => isUnread).length,
      sources: { email: sourceOf(email), webhook: sourceOf(webhook), in_app: sourceOf(in_app) },
    };
  });
}

/** @returns {Promise<null>} */
async function nothing() {
  return null;
}

/** @param {Reading | null} reading @returns {Source} */
function sourceOf(reading) {
  if (!reading) return { state: 'absent' };
  return 'why' in reading ? { state: 'away', why: reading.why } : { state: 'up' };
}

/** @param {import('./ledger.mjs').Ledger} ledger @returns {Message[]} what can be among the last ones */
function messagesIn(ledger) {
  const entries = ledger.entries();
  /** @type {Message[]} */
  const messages = [];
  /** @type {Record<string, number>} */
  const counts = { sms: 0, whatsapp: 0, push: 0 };
  for (let index = entries.length - 1; index >= 0; index--) {
    const entry = /** @type {import('./ledger.mjs').Entry} */ (entries[index]);
    const channel = CHANNEL_OF[entry.vendor];
    if (!channel || (messages.length >= MOST_SHOWN && Number(counts[channel]) >= KEPT_OF_EACH)) continue;
    counts[channel] = Number(counts[channel]) + 1;
    messages.push(messageOf(entry, channel));
  }
  return messages;
}

/** @param {import('./ledger.mjs').Entry & { image?: string | null }} entry @param {Channel} channel @returns {Message} */
function messageOf({ at, vendor, from, to, text, image = null, ...result }, channel) {
  // The ledger writes the title of a push message on a line of its own.
  const [, title = '', rest = text] = (channel === 'push' && /^([^\n]*)\n(.*)$/s.exec(text)) || [];
  return { channel, vendor, at, from, to, title, text: rest, image, refused: refusalOf(result) };
}

/** @param {Pick<import('./ledger.mjs').Entry, 'taken' | 'code' | 'status'>} entry */
function refusalOf({ taken, code, status }) {
  if (taken) return null;
  if (code !== null) return String(code);
  if (status === 0) return 'no answer';
  return status < 400 ? 'dropped' : `HTTP ${status}`;
}

/** @param {Message[]} messages @returns {Message[]} */
function lastOf(messages) {
  const sorted = messages.sort((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0));
  /** @type {Map<Channel, number>} */
  const counts = new Map();
  const kept = new Set(
    sorted.filter(({ channel }) => {
      const count = (counts.get(channel) ?? 0) + 1;
      counts.set(channel, count);
      return count <= KEPT_OF_EACH;
    }),
  );
  for (const message of sorted) if (kept.size < MOST_SHOWN) kept.add(message);
  return sorted.filter((message) => kept.has(message));
}

/** @param {Message} message @returns {Message} */
function shorten(message) {
  const { title, text } = message;
  const cut = (/** @type {string} */ words) =>
    words.length > LONGEST_TEXT ? `${words.slice(0, LONGEST_TEXT)} …` : words;
  return { ...message, title: cut(title), text: cut(text) };
}

/**
 * @template T
 * @param {() => Promise<T>} read
 * @returns {() => Promise<T>} the answer under way, or one that is fresh
 */
function shared(read) {
  /** @type {Promise<T> | undefined} */
  let answer;
  return () => {
    if (answer) return answer;
    const current = read();
    answer = current;
    const forget = () => setTimeout(() => (answer = undefined), SHARED_MS).unref();
    void current.then(forget, forget);
    return current;
  };
}
