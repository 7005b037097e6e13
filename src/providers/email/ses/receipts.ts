import type { Receipt, ReceiptReader } from '../../../domain/receipt.ts';
import { parseJson } from '../../json.ts';
import { receiptKey } from '../../receipt-key.ts';
import { redact } from '../../redact.ts';
import { addressesIn, ownIdIn } from '../own-id.ts';
import { dateOf } from '../report-fields.ts';

export type SesReceiptOptions = {
  /** Whose attempts keep the message id by which SES took the mail. */
  provider?: string;
  /** A subscription waits for a person to confirm it, by opening this address; we never call what we are sent. */
  onSubscription: (subscribeUrl: string) => void;
};

type Recipient = { emailAddress?: string; status?: string; diagnosticCode?: string };
type SesEvent = {
  mail: { messageId?: string; destination?: string[]; headers?: { name?: string; value?: string }[] };
  [part: string]: unknown;
};
type About = Pick<Receipt, 'notificationId' | 'providerMessageId' | 'raw'>;

const CONFIRMATION = /^https:\/\/sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\//;

/**
 * Amazon SES by SNS: https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html and, with opens and clicks,
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html. SNS signs with a certificate
 * that would have to be fetched from an address in the message, so the secret path stands in its place.
 */
export function createSesReceiptReader({ provider = 'smtp', onSubscription }: SesReceiptOptions): ReceiptReader {
  return {
    provider,
    channel: 'email',
    isSigned: false,
    read({ body }) {
      const posted = parseJson(body);
      if (posted?.Type === 'SubscriptionConfirmation') {
        if (CONFIRMATION.test(posted.SubscribeURL)) onSubscription(posted.SubscribeURL);
        return { kind: 'read', receipts: [], inbound: [] };
      }
      // With raw delivery, SNS posts the message itself.
      const event = posted?.Type === undefined ? posted : parseJson(String(posted.Message));
      if (typeof event?.mail !== 'object' || event.mail === null) {
        return posted?.Type === undefined ? { kind: 'unreadable' } : { kind: 'read', receipts: [], inbound: [] };
      }
      return { kind: 'read', receipts: receiptsOf(event), inbound: [] };
    },
  };
}

function receiptsOf(event: SesEvent): Receipt[] {
  const { messageId = null, destination = [] } = event.mail;
  const header = (name: string) => event.mail.headers?.find((one) => one.name?.toLowerCase() === name)?.value;
  const notificationId = ownIdIn(header('x-notification-id'), header('message-id'));
  // An event speaks of one mail only, so all of it is its own.
  const about = { notificationId, providerMessageId: messageId, raw: JSON.stringify(event) };
  const type = String(event.eventType ?? event.notificationType);
  // biome-ignore lint/suspicious/noExplicitAny: each value that is taken is checked
  const part: any = event[type.toLowerCase()] ?? {};
  switch (type) {
    case 'Bounce':
      return bounces(part, about);
    case 'Complaint':
      return complaints(part, about);
    case 'Delivery':
      return [good('DELIVERED', part, part.recipients ?? [], about)];
    // Of a mail to several, SES does not tell who it was.
    case 'Open':
      return [good('OPENED', part, destination.length === 1 ? destination : [], about)];
    case 'Click':
      return [good('CLICKED', part, destination.length === 1 ? destination : [], about)];
    default:
      return [];
  }
}

/** SES gives a bounce up after trying; only "Permanent" says that the address will never do. */
function bounces(
  part: { bounceType?: string; feedbackId?: string; timestamp?: string; bouncedRecipients?: Recipient[] },
  about: About,
): Receipt[] {
  const { bounceType = 'Undetermined', feedbackId, timestamp, bouncedRecipients = [] } = part;
  return bouncedRecipients.map(({ emailAddress = '', status, diagnosticCode }) => {
    const recipients = addressesIn(emailAddress);
    return {
      ...about,
      recipients,
      key: receiptKey(feedbackId, emailAddress),
      kind: 'BOUNCED',
      code: `ses_${/^[245]\.\d{1,3}\.\d{1,3}$/.test(status ?? '') ? status : bounceType.toLowerCase()}`,
      detail: diagnosticCode ? redact(diagnosticCode, { addresses: recipients, secrets: [] }) : null,
      at: dateOf(timestamp),
      suppress: bounceType === 'Permanent' ? 'hard_bounce' : null,
    };
  });
}

function complaints(
  part: { complaintFeedbackType?: string; feedbackId?: string; timestamp?: string; complainedRecipients?: Recipient[] },
  about: About,
): Receipt[] {
  const { complaintFeedbackType, feedbackId, timestamp, complainedRecipients = [] } = part;
  if (complaintFeedbackType === 'not-spam') return [];
  const recipients = complainedRecipients.flatMap(({ emailAddress }) => addressesIn(emailAddress));
  const said = { kind: 'COMPLAINED', code: 'ses_complaint', detail: null, suppress: 'complaint' } as const;
  return [{ ...about, ...said, recipients, key: receiptKey(feedbackId), at: dateOf(timestamp) }];
}

function good(
  kind: 'DELIVERED' | 'OPENED' | 'CLICKED',
  { timestamp }: { timestamp?: string },
  to: string[],
  about: About,
): Receipt {
  const recipients = to.flatMap((address) => addressesIn(address));
  const key = receiptKey(about.providerMessageId, kind, timestamp);
  return { ...about, recipients, key, kind, code: null, detail: null, at: dateOf(timestamp), suppress: null };
}
