import { createECDH, randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { decryptPush } from './web-push-decrypt.mjs';
import * as ids from './web-push-ids.mjs';
import { checkVapid } from './web-push-vapid.mjs';
import { withoutAnswer } from './without-answer.mjs';

/** @typedef {import('./web-push-ids.mjs').Refusal} Refusal */
/**
 * A browser's, with what only the browser knows.
 * @typedef {{ privateKey: Buffer, auth: Buffer, serverKey: string | null, gone: boolean }} Subscription
 *   `serverKey`: the VAPID key that alone may send to it
 */

const LARGEST_BYTES = 4_096;
const MORE_INFO = 'http://autopush.readthedocs.io/en/latest/http.html#error-codes';

/**
 * A push service (RFC 8030) and the browsers behind it, which decrypt what they get. Ours: `POST /subscriptions`
 * `{id?, applicationServerKey?}` gives what `PushSubscription.toJSON()` gives, `DELETE /subscriptions/:id` is what a
 * user does who has had enough.
 * @param {{ ledger: import('./ledger.mjs').Ledger }} options
 */
export function webPushSimulator({ ledger }) {
  const app = new Hono();
  /** @type {Map<string, Subscription>} */
  const subscriptions = new Map();
  /** @type {Map<string, number>} */
  const failures = new Map();

  app.post('/subscriptions', async (c) => {
    const asked = await c.req.json().catch(() => ({}));
    const id = String(asked.id ?? randomBytes(24).toString('base64url'));
    const pair = createECDH('prime256v1');
    const p256dh = pair.generateKeys('base64url');
    const auth = randomBytes(16);
    const serverKey = asked.applicationServerKey ? String(asked.applicationServerKey) : null;
    subscriptions.set(id, { privateKey: pair.getPrivateKey(), auth, serverKey, gone: false });
    const endpoint = new URL(c.req.url.replace(/\/subscriptions$/, `/send/${encodeURIComponent(id)}`)).href;
    return c.json({ endpoint, expirationTime: null, keys: { p256dh, auth: auth.toString('base64url') } }, 201);
  });

  app.delete('/subscriptions/:id', (c) => {
    const subscription = subscriptions.get(c.req.param('id'));
    if (subscription) subscription.gone = true;
    return c.body(null, subscription ? 204 : 404);
  });

  /** @param {string} id @param {string} text @returns {Refusal | undefined} */
  function fateOf(id, text) {
    if (id !== ids.FAILS_TWICE_ID) return ids.MAGIC_IDS[id];
    const before = failures.get(text) ?? 0;
    failures.set(text, before + 1);
    return before < 2 ? ids.FAILS_TWICE : undefined;
  }

  app.post('/send/:id', async (c) => {
    const id = c.req.param('id');
    const message = Buffer.from(await c.req.arrayBuffer());
    const subscription = subscriptions.get(id);
    const { refusal: refused, from } = refuseSender(subscription, c.req.raw.headers, new URL(c.req.url).origin);
    const wrong = refused ?? refuseMessage(message, c.req.raw.headers);
    const words = wrong ? null : wordsOf(message, /** @type {Subscription} */ (subscription));
    const text = words?.text ?? null;
    const refusal = wrong ?? fateOf(id, text ?? '');

    // A push service cannot see what nobody can decrypt: it answers 201, and the browser drops it.
    const taken = text !== null && (!refusal || refusal.takes === true);
    const messageId = taken ? randomBytes(24).toString('base64url') : null;
    const status = refusal?.status ?? 201;
    const entry = { vendor: 'web-push', to: id, from, text: text ?? '', code: refusal?.errno || null };
    ledger.append({ ...entry, status, taken, id: messageId, image: words?.image ?? null });
    if (!refusal) {
      const location = new URL(c.req.url.replace(/\/send\/[^/]+$/, `/messages/${messageId ?? 'dropped'}`)).href;
      return c.body(null, 201, { location, ttl: c.req.header('ttl') ?? '' });
    }
    if (refusal.status === 0) return withoutAnswer(c, refusal.message === 'break');
    if (refusal.status === 502) return c.html('<html><body><h1>502 Bad Gateway</h1></body></html>', 502);
    const { errno, error, message: said, retryAfter } = refusal;
    const body = { code: refusal.status, errno, error, message: said, more_info: MORE_INFO };
    return c.json(body, /** @type {400} */ (refusal.status), {
      ...(refusal.status === 401 && { 'www-authenticate': 'vapid' }),
      ...(retryAfter && { 'retry-after': String(retryAfter) }),
    });
  });
  return app;
}

/**
 * @param {Subscription | undefined} subscription
 * @param {Headers} headers
 * @param {string} audience
 * @returns {{ refusal?: Refusal, from: string }} `from`: the sender's VAPID key
 */
function refuseSender(subscription, headers, audience) {
  if (!subscription) return { refusal: ids.NOT_FOUND, from: '' };
  if (subscription.gone) return { refusal: ids.GONE, from: '' };
  const sender = checkVapid(headers.get('authorization') ?? undefined, { audience });
  if ('refusal' in sender) return { refusal: ids.unauthorized(sender.refusal), from: '' };
  if (subscription.serverKey !== null && subscription.serverKey !== sender.key) {
    return { refusal: ids.unauthorized('VAPID public key mismatch'), from: sender.key };
  }
  return { from: sender.key };
}

/** @param {Buffer} message @param {Headers} headers @returns {Refusal | undefined} */
function refuseMessage(message, headers) {
  const ttl = headers.get('ttl');
  if (ttl === null) return ids.NO_TTL;
  if (!/^\d{1,10}$/.test(ttl)) return ids.BAD_TTL;
  if (!/^[\w-]{0,32}$/.test(headers.get('topic') ?? '')) return ids.BAD_TOPIC;
  if (message.length > LARGEST_BYTES) return ids.TOO_LARGE;
  if (headers.get('content-encoding') !== 'aes128gcm') return ids.NOT_ENCRYPTED;
  // The header of RFC 8188, 2.1, with the key of RFC 8291, 4.
  return message.length < 21 + 65 + 17 || message[20] !== 65 ? ids.BAD_KEYS : undefined;
}

/**
 * What the browser would show; null for what it cannot decrypt.
 * @param {Buffer} message
 * @param {Subscription} subscription
 */
function wordsOf(message, subscription) {
  let text;
  try {
    text = decryptPush(message, subscription).toString();
  } catch {
    return null;
  }
  try {
    const { title, body, image = null } = JSON.parse(text);
    return { text: [title, body].filter(Boolean).join('\n'), image };
  } catch {
    return { text, image: null };
  }
}
