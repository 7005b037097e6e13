import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { fromPublicId } from '../../../domain/ids.ts';
import type { InboundMessage, Receipt, ReceiptKind, ReceiptReader } from '../../../domain/receipt.ts';
import { objectOf, parseObject } from '../../json.ts';
import { redactSms } from '../../sms/redact.ts';

export type MetaReceiptOptions = {
  /** Of our app at Meta: what it signs with. */
  appSecret: string;
  /** What we told Meta to ask with whether the address is ours. */
  verifyToken: string;
  /** Where given, what is told of another number of the same app is left out: its windows are not ours. */
  phoneNumberId?: string | undefined;
};

/**
 * `sent` says no more than the answer did. Meta sends no `delivered` where a message is read at once:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
 */
const KINDS: Record<string, ReceiptKind> = { delivered: 'DELIVERED', read: 'OPENED', failed: 'BOUNCED' };

type Json = Record<string, unknown>;

/**
 * Reads Meta's webhooks: what became of a message, and that a person has written to us.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 */
export function createMetaReceiptReader({ appSecret, verifyToken, phoneNumberId }: MetaReceiptOptions): ReceiptReader {
  return {
    provider: 'meta',
    channel: 'whatsapp',
    isSigned: true,

    read({ headers, body }) {
      if (!isGenuine(headers['x-hub-signature-256'] ?? '', body, appSecret)) return { kind: 'not_genuine' };
      const told = parseObject(body);
      if (told.object !== 'whatsapp_business_account') return { kind: 'unreadable' };
      const values = listOf(told.entry)
        .flatMap(({ changes }) => listOf(changes))
        .filter(({ field }) => field === 'messages')
        .map(({ value }) => objectOf(value))
        .filter(({ metadata }) => !phoneNumberId || objectOf(metadata).phone_number_id === phoneNumberId);
      return {
        kind: 'read',
        receipts: values.flatMap(({ statuses }) => listOf(statuses).flatMap(receiptOf)),
        inbound: values.flatMap(({ messages }) => listOf(messages).flatMap(inboundOf)),
      };
    },

    /** https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint */
    answerHandshake(query) {
      const challenge = query['hub.challenge'] ?? '';
      const isOurs = timingSafeEqual(sha256(query['hub.verify_token'] ?? ''), sha256(verifyToken));
      // Nothing but what Meta would ask with is said back: the answer must not be a page.
      return isOurs && query['hub.mode'] === 'subscribe' && /^[\w.-]{1,256}$/.test(challenge) ? challenge : null;
    },
  };
}

/** `sha256=` and HMAC-SHA-256 in hexadecimal digits, of the body as it came. */
function isGenuine(signature: string, body: string, appSecret: string): boolean {
  const [, digits] = /^sha256=([0-9a-f]{64})$/i.exec(signature) ?? [];
  if (!digits) return false;
  return timingSafeEqual(Buffer.from(digits, 'hex'), createHmac('sha256', appSecret).update(body).digest());
}

/**
 * `suppress` stays null. A failure's code never says that a number is not on WhatsApp: 131026 says it as well of an old
 * app and of terms not yet accepted, 131050 of marketing only; and the same number may take an SMS.
 */
function receiptOf(status: Json): Receipt[] {
  const { id, status: name, biz_opaque_callback_data: ours, recipient_id: recipient } = status;
  const kind = typeof name === 'string' && Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  if (kind === undefined || typeof id !== 'string' || id === '') return [];
  const isFailed = kind === 'BOUNCED';
  const error = listOf(status.errors)[0] ?? {};
  const words = [error.title, objectOf(error.error_data).details].filter((one) => typeof one === 'string').join(': ');
  const numbers = typeof recipient === 'string' ? [recipient] : [];
  return [
    {
      key: `${id}:${name}`,
      notificationId: typeof ours === 'string' && fromPublicId('notification', ours) ? ours : null,
      providerMessageId: id,
      recipients: null,
      kind,
      code: isFailed ? `meta_${Number.isInteger(error.code) ? error.code : 'failed'}` : null,
      detail: isFailed && words ? redactSms(words, { numbers, secrets: [] }) : null,
      at: dateOf(status.timestamp),
      suppress: null,
      raw: JSON.stringify(status),
    },
  ];
}

/** What a person wrote to us alone: not in a group, and not what WhatsApp itself says of a person (`system`). */
function inboundOf({ from, timestamp, type, group_id: group }: Json): InboundMessage[] {
  const at = dateOf(timestamp);
  if (typeof from !== 'string' || !/^[1-9]\d{6,14}$/.test(from) || !at) return [];
  return type === 'system' || group !== undefined ? [] : [{ from: `+${from}`, at }];
}

/** Seconds since 1970, as text. */
function dateOf(timestamp: unknown): Date | null {
  return typeof timestamp === 'string' && /^\d{1,11}$/.test(timestamp) ? new Date(Number(timestamp) * 1_000) : null;
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
