import type { Receipt, ReceiptReader, ReceiptReading } from '../../../domain/receipt.ts';
import { objectOf, parseJson } from '../../json.ts';
import { receiptKey } from '../../receipt-key.ts';
import { redact } from '../../redact.ts';
import { addressesIn } from '../addresses.ts';
import { isAddressGone } from '../bounce/is-address-gone.ts';
import { readFeedback } from '../feedback.ts';
import { isMachine } from '../is-machine.ts';
import { ownIdIn } from '../own-id.ts';
import { dateOf } from '../report-fields.ts';
import { type BouncedRecipient, type SesEvent, sesEventSchema, snsPostSchema } from './event.schema.ts';

export type SesReceiptOptions = {
  /** Whose attempts keep the message id by which SES took the mail. */
  provider?: string;
  /** A subscription waits for a person to confirm it, by opening this address; we never call what we are sent. */
  onSubscription: (subscribeUrl: string) => void;
};

type About = Pick<Receipt, 'notificationId' | 'providerMessageId'>;
type Told = Omit<Receipt, keyof About | 'raw'>;

const CONFIRMATION = /^https:\/\/sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\//;
/** SES takes 50 recipients for a mail. */
const MOST_RECIPIENTS = 100;

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
      const posted = snsPostSchema.safeParse(parseJson(body)).data;
      if (!posted) return { kind: 'unreadable' };
      const { Type: type, SubscribeURL: url = '', Message: message } = posted;
      if (type === 'SubscriptionConfirmation') {
        if (CONFIRMATION.test(url)) onSubscription(url);
        return read([]);
      }
      // With raw delivery, SNS posts the message itself. One about no mail is a greeting of SES, or another service's.
      const said = type === undefined ? posted : parseJson(message ?? '');
      if (type !== undefined && !isOfMail(said)) return read([]);
      const event = sesEventSchema.safeParse(said).data;
      return event ? read(receiptsOf(event, said)) : { kind: 'unreadable' };
    },
  };
}

function read(receipts: Receipt[]): ReceiptReading {
  return { kind: 'read', receipts, inbound: [] };
}

function isOfMail(said: unknown): boolean {
  return typeof said === 'object' && said !== null && 'mail' in said;
}

/** @param said the event as it came */
function receiptsOf(event: SesEvent, said: Record<string, unknown>): Receipt[] {
  const { messageId = null, headers = [] } = event.mail;
  const header = (name: string) => headers?.find((one) => one.name?.toLowerCase() === name)?.value;
  const about = {
    notificationId: ownIdIn(header('x-notification-id'), header('message-id')),
    providerMessageId: messageId,
  };
  return toldBy(event, messageId)
    .slice(0, MOST_RECIPIENTS)
    .map(({ whom, ...told }) => ({ ...told, ...about, raw: rawOf(said, whom) }));
}

type ToldOf = Told & { whom: string | null };

/** One for each person of whom it speaks. */
function toldBy(event: SesEvent, messageId: string | null): ToldOf[] {
  const { bounce, complaint, delivery, open, click, reject, failure } = event;
  const destination = event.mail.destination ?? [];
  // Of a mail to several, SES does not tell who it was.
  const only = destination.length === 1 ? destination : [];
  switch (event.eventType ?? event.notificationType) {
    case 'Bounce':
      return (bounce?.bouncedRecipients ?? []).map((recipient) => bounced(recipient, bounce ?? {}));
    case 'Complaint':
      return complained(complaint ?? {});
    case 'Delivery':
      return eachOf(delivery?.recipients ?? []).map((whom) => good('DELIVERED', messageId, delivery?.timestamp, whom));
    case 'Open':
      return isMachine(open?.userAgent) ? [] : [good('OPENED', messageId, open?.timestamp, only)];
    case 'Click':
      return isMachine(click?.userAgent) ? [] : [good('CLICKED', messageId, click?.timestamp, only)];
    case 'Reject':
      return [refused('ses_reject', reject?.reason, messageId)];
    case 'Rendering Failure':
      return [refused('ses_rendering_failure', failure?.errorMessage, messageId)];
    default:
      return [];
  }
}

/** Each by itself; where nobody is named, once of nobody. */
function eachOf(people: string[]): string[][] {
  return people.length === 0 ? [[]] : people.map((one) => [one]);
}

/** SES gives a bounce up after trying; only "Permanent" says that the address will never do, if nobody else is to blame. */
function bounced(
  { emailAddress = '', status, diagnosticCode = '' }: BouncedRecipient,
  { bounceType = 'Undetermined', bounceSubType, feedbackId, timestamp }: NonNullable<SesEvent['bounce']>,
): ToldOf {
  const recipients = addressesIn(emailAddress);
  const isPermanent = bounceType === 'Permanent';
  // What SES holds itself, and what the server said, where it gave it back.
  const isListed = isPermanent && /suppress/i.test(bounceSubType ?? '');
  const isGone =
    diagnosticCode === ''
      ? isPermanent
      : isAddressGone({ status: isPermanent ? (status ?? '5.1.1') : status, said: diagnosticCode });
  const isOptOut = bounceSubType === 'UnsubscribedRecipient';
  return {
    whom: emailAddress,
    recipients,
    key: receiptKey(feedbackId, emailAddress),
    kind: 'BOUNCED',
    code: `ses_${/^[245]\.\d{1,3}\.\d{1,3}$/.test(status ?? '') ? status : bounceType.toLowerCase()}`,
    detail: diagnosticCode ? redact(diagnosticCode, { addresses: recipients, secrets: [] }) : null,
    at: dateOf(timestamp),
    suppress: isOptOut ? 'unsubscribe' : isListed || (isGone && bounceType !== 'Transient') ? 'hard_bounce' : null,
  };
}

/** A report without a type comes from a host that tells of complaints alone. */
function complained(complaint: NonNullable<SesEvent['complaint']>): ToldOf[] {
  const { complaintFeedbackType, feedbackId, timestamp, complainedRecipients = [] } = complaint;
  const verdict = readFeedback(complaintFeedbackType ?? 'abuse');
  if (!verdict) return [];
  const code = verdict.kind === 'COMPLAINED' ? 'ses_complaint' : null;
  const whom = complainedRecipients.length > 0 ? complainedRecipients : [{ emailAddress: undefined }];
  return whom.map(({ emailAddress = '' }) => ({
    ...verdict,
    whom: emailAddress,
    recipients: addressesIn(emailAddress),
    key: receiptKey(feedbackId, emailAddress),
    code,
    detail: null,
    at: dateOf(timestamp),
  }));
}

function good(
  kind: 'DELIVERED' | 'OPENED' | 'CLICKED',
  messageId: string | null,
  timestamp: string | undefined,
  to: string[],
): ToldOf {
  const recipients = to.flatMap((address) => addressesIn(address));
  const key = receiptKey(messageId, kind, timestamp, ...recipients);
  return {
    whom: to[0] ?? null,
    recipients,
    key,
    kind,
    code: null,
    detail: null,
    at: dateOf(timestamp),
    suppress: null,
  };
}

/** Of the mail itself: SES has sent it to nobody. */
function refused(code: string, reason: string | undefined, messageId: string | null): ToldOf {
  const detail = reason ? redact(reason, { addresses: [], secrets: [] }) : null;
  const key = receiptKey(messageId, code);
  return { whom: null, recipients: null, key, kind: 'BOUNCED', code, detail, at: null, suppress: null };
}

/** Where SES names people, by the part of an event. */
const LISTS = { bounce: 'bouncedRecipients', complaint: 'complainedRecipients', delivery: 'recipients' };

/** What SES said of one person: of a mail to several, without the others. */
function rawOf(said: Record<string, unknown>, whom: string | null): string {
  const own = { ...said };
  for (const [name, list] of Object.entries(LISTS)) {
    const part = objectOf(said[name]);
    if (!Array.isArray(part[list])) continue;
    const isOwn = (one: unknown) => (typeof one === 'string' ? one : (objectOf(one).emailAddress ?? '')) === whom;
    own[name] = { ...part, [list]: part[list].filter(isOwn).slice(0, 1) };
  }
  const mail = objectOf(said.mail);
  if ((mail.destination?.length ?? 0) <= 1) return JSON.stringify(own);
  const destination = whom === null ? [] : [whom];
  return JSON.stringify({ ...own, mail: { ...mail, destination, headers: undefined, commonHeaders: undefined } });
}
