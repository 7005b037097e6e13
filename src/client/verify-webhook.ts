import { createHmac, timingSafeEqual } from 'node:crypto';
import type { StatusEvent } from '../contracts/status-event.ts';
import type { QuotaWarning, WebhookNotice } from '../contracts/webhook-event.ts';

export type WebhookEvent = StatusEvent | WebhookNotice | QuotaWarning;

type WebhookErrorCode = 'missing_header' | 'invalid_timestamp' | 'too_old' | 'too_new' | 'no_matching_signature';

/** The call is not from Posthorn, or is a replayed old one: answer with 400 and ignore it. */
export class WebhookVerificationError extends Error {
  override name = 'WebhookVerificationError';
  readonly code: WebhookErrorCode;
  constructor(code: WebhookErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** As `Headers` of a fetch handler or `request.headers` of Node. */
export type WebhookHeaders = { get(name: string): string | null } | Record<string, string | string[] | undefined>;

const encoder = new TextEncoder();

/**
 * The event of a webhook call, after its signature has been verified:
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#verifying-signatures
 * Calls can arrive twice: drop those whose `id` you have seen.
 * @param payload the raw body, before any parsing
 * @param secrets `whsec_…`; several during a rotation
 * @param options `toleranceSeconds`: the largest difference between the call's time and the clock; `now` in milliseconds, for tests
 * @throws WebhookVerificationError; SyntaxError if the signed body is not JSON
 */
export function verifyWebhook<Event = WebhookEvent>(
  payload: string | Uint8Array,
  headers: WebhookHeaders,
  secrets: string | readonly string[],
  { toleranceSeconds = 300, now = Date.now() }: { toleranceSeconds?: number; now?: number } = {},
): Event {
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const signatures = headerOf(headers, 'webhook-signature');
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new WebhookVerificationError('invalid_timestamp', 'webhook-timestamp is not a Unix time in seconds');
  }
  const ageSeconds = Math.floor(now / 1_000) - Number(timestamp);
  if (ageSeconds > toleranceSeconds) throw new WebhookVerificationError('too_old', 'The call is too old');
  if (-ageSeconds > toleranceSeconds) throw new WebhookVerificationError('too_new', 'The call is from the future');

  const body = typeof payload === 'string' ? encoder.encode(payload) : payload;
  const given = signatures.split(' ').map((signature) => encoder.encode(signature));
  let isGenuine = false;
  for (const key of keysOf(secrets)) {
    const digest = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
    const expected = encoder.encode(`v1,${digest}`);
    // All of them, whichever fits: the time that it takes says nothing.
    for (const one of given) if (one.length === expected.length && timingSafeEqual(one, expected)) isGenuine = true;
  }
  if (!isGenuine) throw new WebhookVerificationError('no_matching_signature', 'No signature matches the secret');
  return JSON.parse(typeof payload === 'string' ? payload : new TextDecoder().decode(payload));
}

/** @throws TypeError for an empty secret, with which anybody could sign */
function keysOf(secrets: string | readonly string[]): Uint8Array[] {
  const keys = [secrets].flat().map((secret) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64'));
  if (keys.length === 0 || keys.some((key) => key.length === 0)) throw new TypeError('the webhook secret is empty');
  return keys;
}

function headerOf(headers: WebhookHeaders, name: string): string {
  const value = typeof headers.get === 'function' ? headers.get(name) : fieldOf(headers, name);
  if (typeof value === 'string' && value !== '') return value;
  throw new WebhookVerificationError('missing_header', `${name} is missing`);
}

/** Names of headers have no case. */
function fieldOf(headers: object, name: string): unknown {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}
