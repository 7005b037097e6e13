import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import type { Receipt, ReceiptReader } from '../../../domain/receipt.ts';
import { parseForm } from '../../form.ts';

export type TwilioReceiptOptions = {
  /** As in routes and attempts. */
  provider?: string;
  authToken: string;
};

/** In the query of a message's callback: our own id, which Twilio gives back by calling it. */
const NOTIFICATION = 'notification';

/** A callback has some twenty short fields. */
const MOST_BYTES = 16 * 1_024;
/** HMAC-SHA-1 in base 64. */
const SIGNATURE = /^[A-Za-z0-9+/]{27}=$/;

/**
 * Errors of https://www.twilio.com/docs/api/errors that a callback names, and whether no other message can arrive. Off,
 * out of reach (30003), blocked or filtered by a carrier (30004, 30007): all that may be otherwise tomorrow.
 */
const ERRORS = new Map([
  ['21211', { detail: 'not a phone number', isGone: true }],
  ['21610', { detail: 'the recipient has opted out', isGone: true }], // Twilio refuses all more until START
  ['21614', { detail: 'not a mobile number', isGone: true }],
  ['30003', { detail: 'the handset is off or out of reach', isGone: false }],
  ['30004', { detail: 'blocked by the carrier', isGone: false }],
  ['30005', { detail: 'the number is unknown or no longer in service', isGone: true }],
  ['30006', { detail: 'a landline, or a carrier that cannot be reached', isGone: true }],
  ['30007', { detail: 'filtered by the carrier', isGone: false }],
  ['30008', { detail: 'not delivered, for an unknown reason', isGone: false }],
]);

/**
 * Twilio's status callbacks: https://www.twilio.com/docs/messaging/guides/track-outbound-message-status, signed as
 * https://www.twilio.com/docs/usage/security says. They name no time.
 */
export function createTwilioReceiptReader({ provider = 'twilio', authToken }: TwilioReceiptOptions): ReceiptReader {
  return {
    provider,
    channel: 'sms',
    isSigned: true,
    mostBytes: MOST_BYTES,
    read({ url, headers, body }) {
      const signature = headers['x-twilio-signature'] ?? '';
      const form = SIGNATURE.test(signature) ? parseForm(body) : null;
      if (!form || !validateRequest(authToken, signature, url, form)) return { kind: 'not_genuine' };
      const receipt = receiptOf(form, new URL(url).searchParams.get(NOTIFICATION), body);
      return { kind: 'read', receipts: receipt ? [receipt] : [], inbound: [] };
    },
  };
}

function receiptOf(form: Record<string, string>, notificationId: string | null, raw: string): Receipt | null {
  const { MessageSid: sid, MessageStatus: status, ErrorCode: error = '' } = form;
  if (!sid) return null;
  const about = {
    key: `${sid}:${status}:${error}`,
    notificationId,
    providerMessageId: sid,
    recipients: null,
    at: null,
    raw,
  };
  const good = { ...about, code: null, detail: null, suppress: null };
  switch (status) {
    case 'delivered':
      return { ...good, kind: 'DELIVERED' };
    case 'read':
      return { ...good, kind: 'OPENED' };
    case 'undelivered':
    case 'failed': {
      const code = /^\d{4,6}$/.test(error) ? `twilio_${error}` : `twilio_${status}`;
      const known = ERRORS.get(error);
      const suppress = known?.isGone ? 'hard_bounce' : null;
      return { ...about, kind: 'BOUNCED', code, detail: known?.detail ?? null, suppress };
    }
    default:
      return null; // on its way: queued, sending, sent …
  }
}
