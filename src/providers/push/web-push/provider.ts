import { createECDH } from 'node:crypto';
import webPush from 'web-push';
import type { ProviderOutcome } from '../../../domain/outcome.ts';
import { exchange, type HttpExchange, type HttpTimeouts } from '../../http/exchange.ts';
import { parseTarget, type TargetPolicy } from '../../http/target.ts';
import type { Provider } from '../../provider.ts';
import type { PushMessage } from '../message.ts';
import { redactPush } from '../redact.ts';
import { classifyWebPush } from './classify.ts';

/** Keys in base64url, of 65 and 32 bytes; `subject` is how a push service reaches us: `mailto:` or `https:`. */
export type Vapid = { publicKey: string; privateKey: string; subject: string };

export type WebPushOptions = {
  name?: string;
  vapid: Vapid;
  /** Where endpoints may lead: they are URLs that clients give. */
  target: TargetPolicy;
  /** The hosts of push services whose refusals and outages count as the account's; those of the browsers' vendors. */
  pushServices?: RegExp;
  timeouts?: Partial<HttpTimeouts>;
};

/** Of Chrome, Firefox, Safari and Edge: https://pushpad.xyz/blog/what-are-the-browser-push-services */
const BROWSERS_OWN =
  /^(?:fcm\.googleapis\.com|updates\.push\.services\.mozilla\.com|[\w-]+\.push\.apple\.com|[\w-]+\.notify\.windows\.com)$/;
/** What 4,096 bytes leave when it is encrypted: RFC 8291, 4. */
const MAX_MESSAGE_BYTES = 3_993;
/** Four weeks, the longest that FCM keeps one: a browser may be closed for long. */
const TTL_SECONDS = 2_419_200;
/** Google's service before VAPID, off since 2019; web-push would warn on the console and leave the token out. */
const BEFORE_VAPID = 'https://android.googleapis.com/gcm/send';

/**
 * Push to browsers: RFC 8030, encrypted by RFC 8291, signed by RFC 8292. The library builds the request; the HTTP is
 * ours, behind the guard for URLs that a client gives.
 * @throws TypeError for VAPID keys that are none or no pair, and for a subject that is none
 */
export function createWebPushProvider(options: WebPushOptions): Provider<PushMessage> {
  const { vapid, target, pushServices = BROWSERS_OWN } = options;
  assertVapid(vapid);
  // A call of over 15 s would count against the account (domain/breaker.ts), whoever the endpoint belongs to.
  const timeouts = { connectMs: 5_000, sendMs: 2_000, answerMs: 8_000, ...options.timeouts };

  return {
    name: options.name ?? 'web-push',
    channel: 'push',
    capabilities: { dedupeMs: null, receipts: false, maxMessageBytes: MAX_MESSAGE_BYTES },
    longestCallMs: timeouts.connectMs + timeouts.sendMs + timeouts.answerMs,

    async send(message, context): Promise<ProviderOutcome> {
      const { subscription } = message;
      if (!subscription) return refused('no_subscription', 'Web Push sends to subscriptions of browsers only');
      const url = parseTarget(subscription.endpoint, target);
      if (typeof url === 'string') return refused('target_not_allowed', url);
      if (url.protocol !== 'https:' && !target.allowLoopback) return refused('target_not_allowed', 'not_https');
      if (url.href.startsWith(BEFORE_VAPID)) return refused('target_not_allowed', 'before_vapid');

      const payload = Buffer.from(payloadOf(message));
      if (payload.length > MAX_MESSAGE_BYTES) {
        return refused('message_too_big', `${payload.length} bytes, more than ${MAX_MESSAGE_BYTES}`);
      }
      // The address as we call it: the library reads URLs in another way, and signs for where they lead.
      const request = encrypted(message, { ...subscription, endpoint: url.href }, payload, vapid);
      if (!request) return refused('invalid_subscription', 'the keys of the subscription are none');

      const result = await exchange({ url, method: 'POST', ...request, guard: target }, timeouts, context);
      const clean = (words: string) =>
        redactPush(words, { message, secrets: request.headers.Authorization?.match(/[\w.-]{20,}/g) ?? [] });
      if (isTaken(result)) {
        const location = locationOf(result);
        return {
          kind: 'sent',
          providerMessageId: location && clean(location),
          response: `HTTP ${result.answer?.status}`,
        };
      }
      const failed = classifyWebPush(result, { isKnown: pushServices.test(url.hostname) });
      return { ...failed, detail: clean(failed.detail), response: failed.response && clean(failed.response) };
    },

    async close() {},
  };
}

function assertVapid({ publicKey, privateKey, subject }: Vapid): void {
  if (!/^(?:mailto:.|https:\/\/.)/.test(subject)) throw new TypeError('the VAPID subject is no mailto: or https: URL');
  const pair = createECDH('prime256v1');
  try {
    pair.setPrivateKey(Buffer.from(privateKey, 'base64url'));
  } catch {
    throw new TypeError('the VAPID private key is none');
  }
  if (!pair.getPublicKey().equals(Buffer.from(publicKey, 'base64url')))
    throw new TypeError('the VAPID keys are no pair');
}

/** What the page's service worker gets. */
function payloadOf({ title, body, url, image, data, notificationId }: PushMessage): string {
  return JSON.stringify({ title, body, url, image, data, notificationId });
}

/** Null for keys that nothing can be encrypted with. */
function encrypted(
  { notificationId }: PushMessage,
  subscription: NonNullable<PushMessage['subscription']>,
  payload: Buffer,
  vapid: Vapid,
): { headers: Record<string, string>; body: Buffer } | null {
  try {
    const { headers, body } = webPush.generateRequestDetails(subscription, payload, {
      vapidDetails: vapid,
      TTL: TTL_SECONDS,
      urgency: 'normal',
      // One that is sent again takes the place of the first, where that still waits for the browser (RFC 8030, 5.4).
      topic: notificationId.replace(/[^A-Za-z0-9]/g, '').slice(-32),
    });
    const { 'Content-Length': _, ...others } = headers;
    return { headers: Object.fromEntries(Object.entries(others).map(([name, value]) => [name, String(value)])), body };
  } catch {
    return null;
  }
}

/** 201, or 202 where a receipt was asked for (RFC 8030, 5); some answer 200. */
function isTaken({ complete, answer }: HttpExchange): boolean {
  return complete && (answer?.status === 201 || answer?.status === 200 || answer?.status === 202);
}

/** The URL of the message, which names it. */
function locationOf({ answer }: HttpExchange): string | null {
  const location = answer?.headers.location ?? '';
  return /^[!-~]{1,512}$/.test(location) ? location : null;
}

function refused(code: string, detail: string): ProviderOutcome {
  return { kind: 'permanent', code, detail, response: null };
}
