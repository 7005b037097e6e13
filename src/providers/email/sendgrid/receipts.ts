import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Receipt, ReceiptReader } from '../../../domain/receipt.ts';
import { parseJson } from '../../json.ts';
import { receiptKey } from '../../receipt-key.ts';
import { redact } from '../../redact.ts';
import { addressesIn } from '../addresses.ts';
import { isAddressGone } from '../bounce/is-address-gone.ts';
import { isMachine } from '../is-machine.ts';
import { ownIdIn } from '../own-id.ts';

export type SendgridReceiptOptions = {
  /** Whose attempts keep the id by which SendGrid took the mail. */
  provider?: string;
  /** Base64 of its DER form, as SendGrid shows it; null where the events are not signed. */
  publicKey: string | null;
};

type SendgridEvent = Record<string, unknown>;
type Verdict = Pick<Receipt, 'kind' | 'code' | 'suppress'>;

/**
 * SendGrid's event webhook: https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event, signed as
 * https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features says.
 * @throws Error for an invalid public key
 */
export function createSendgridReceiptReader({ provider = 'smtp', publicKey }: SendgridReceiptOptions): ReceiptReader {
  const key = publicKey === null ? null : keyOf(publicKey);
  return {
    provider,
    channel: 'email',
    isSigned: key !== null,
    read({ headers, body }) {
      if (key && !isGenuine(key, headers, body)) return { kind: 'not_genuine' };
      const events = parseJson(body);
      if (typeof events !== 'object' || events === null) return { kind: 'unreadable' };
      return { kind: 'read', receipts: [events].flat().flatMap((event) => receiptOf(event) ?? []), inbound: [] };
    },
  };
}

function keyOf(publicKey: string): KeyObject {
  return createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
}

function isGenuine(key: KeyObject, headers: Record<string, string>, body: string): boolean {
  const signature = headers['x-twilio-email-event-webhook-signature'] ?? '';
  const timestamp = headers['x-twilio-email-event-webhook-timestamp'] ?? '';
  return verify('sha256', Buffer.from(timestamp + body), key, Buffer.from(signature, 'base64'));
}

function receiptOf(event: SendgridEvent | null): Receipt | null {
  const verdict = event && verdictOf(event);
  if (!event || !verdict) return null;
  const { email, timestamp, sg_event_id: id } = event;
  const recipients = addressesIn(text(email));
  const said = text(event.reason) ?? text(event.response);
  return {
    ...verdict,
    recipients,
    key: text(id) ?? receiptKey(event.event, email, timestamp, event['smtp-id'], event.sg_message_id),
    notificationId: ownIdIn(text(event.notification_id), text(event['smtp-id'])),
    // Its first part is what SendGrid answered when it took the mail.
    providerMessageId: text(event.sg_message_id)?.split('.')[0] || null,
    detail: verdict.code && said ? redact(said, { addresses: recipients, secrets: [] }) : null,
    at: typeof timestamp === 'number' ? new Date(timestamp * 1_000) : null,
    raw: JSON.stringify(event),
  };
}

/** Null for what is under way (processed, deferred), no news of the message (unsubscribe …), or done by a machine. */
function verdictOf(event: SendgridEvent): Verdict | null {
  switch (event.event) {
    case 'delivered':
      return { kind: 'DELIVERED', code: null, suppress: null };
    case 'open':
      return isByMachine(event) ? null : { kind: 'OPENED', code: null, suppress: null };
    case 'click':
      return isByMachine(event) ? null : { kind: 'CLICKED', code: null, suppress: null };
    case 'bounce':
      return bounced(event);
    case 'dropped':
      return { kind: 'BOUNCED', code: 'sendgrid_dropped', suppress: whyDropped(text(event.reason) ?? '') };
    case 'spamreport':
      return { kind: 'COMPLAINED', code: 'sendgrid_spamreport', suppress: 'complaint' };
    default:
      return null;
  }
}

/** `sg_machine_open`: a mail program has loaded the pictures by itself, as Apple's does for its users' privacy. */
function isByMachine(event: SendgridEvent): boolean {
  const isMarked = Object.entries(event).some(
    ([name, value]) => name.startsWith('sg_machine_') && ['true', '1'].includes(String(value)),
  );
  return isMarked || isMachine(text(event.useragent));
}

/** Classes of https://www.twilio.com/docs/sendgrid/ui/analytics-and-reporting/bounce-and-block-classifications of our making, or of the moment. */
const NOT_OF_ADDRESS = ['Content', 'Frequency or Volume Too High', 'Reputation', 'Technical Failure'];

/** "blocked" is the message's or the moment's trouble, "bounce" the address's, where the server said nothing else. */
function bounced(event: SendgridEvent): Verdict {
  const status = /^[245]\.\d{1,3}\.\d{1,3}$/.exec(text(event.status) ?? '')?.[0];
  const said = text(event.reason);
  const isBlocked = event.type === 'blocked' || NOT_OF_ADDRESS.includes(text(event.bounce_classification) ?? '');
  const isGone = said === undefined || isAddressGone({ status: status ?? '5.1.1', said });
  return {
    kind: 'BOUNCED',
    code: `sendgrid_${status ?? (isBlocked ? 'blocked' : 'bounce')}`,
    suppress: isGone && !isBlocked ? 'hard_bounce' : null,
  };
}

/** SendGrid drops what its own lists hold, and says which: "Bounced Address" … An "Invalid SMTPAPI header" is ours. */
function whyDropped(reason: string): Receipt['suppress'] {
  if (/^spam reporting address/i.test(reason)) return 'complaint';
  return /^(bounced address|invalid(?: email)?(?: address)?$)/i.test(reason.trim()) ? 'hard_bounce' : null;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
