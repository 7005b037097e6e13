import { type Attachment, type ParsedMail, simpleParser } from 'mailparser';
import type { Receipt, ReceiptReader } from '../../../domain/receipt.ts';
import { ownIdIn } from '../own-id.ts';
import { fieldGroups, type MailReport } from '../report-fields.ts';
import { arfReceipts } from './arf.ts';
import { dsnReceipts } from './dsn.ts';
import { groupsInWords, ownWordsOf } from './in-words.ts';

export type MailReceiptOptions = {
  /** The notification (`ntf_…`) of ours whose mark stands in a text, which only the hosts on a mail's way are told. */
  provenIn: (text: string) => string | null;
};

/** A report with all that it came in, which may be the mail of a gateway around it. */
type Found = { mail: ParsedMail; report: Attachment | null; heads: string[] };

/** Each part stays as it is, also a mail that was returned "inline", which mailparser would take apart. */
const OPTIONS = {
  keepDeliveryStatus: true,
  ignoreEmbedded: true,
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipTextLinks: true,
};
/** The internationalised forms are those of RFC 6533. */
const KINDS: Record<string, (report: MailReport) => Receipt[]> = {
  'message/delivery-status': dsnReceipts,
  'message/global-delivery-status': dsnReceipts,
  'message/feedback-report': arfReceipts,
};
const ORIGINAL = /^(message\/rfc822|text\/rfc822-headers|message\/global(-headers)?)$/;
const WRAPPED = /^message\/(rfc822|global)$/;
/** Gateways forward what they get as a mail in a mail, some twice. */
const MOST_WRAPPERS = 3;
/** Strangers write these mails: what stands behind that is the mail that was returned. */
const MOST_TEXT = 65_536;

/**
 * Bounces and complaints as mails (multipart/report, RFC 6522): delivery status notifications (RFC 3464) and feedback
 * reports (RFC 5965), posted as they came, in a gateway's wrapping, or in words alone. Whatever else arrives in such a
 * mailbox is read and says nothing.
 */
export function createMailReceiptReader({ provenIn }: MailReceiptOptions): ReceiptReader {
  return {
    provider: null,
    channel: 'email',
    isSigned: false,
    async read({ body }) {
      const bytes = Buffer.from(body);
      const mail = await parse(bytes);
      if (!mail || mail.headers.size === 0) return { kind: 'unreadable' };
      const found = (await findReport(mail, [headOf(bytes)])) ?? { mail, report: null, heads: [headOf(bytes)] };
      return { kind: 'read', receipts: receiptsOf(found, body, provenIn), inbound: [] };
    },
  };
}

/** Null for what no mail program could read: a stranger wrote it, so it is no failure of ours. */
function parse(bytes: Buffer): Promise<ParsedMail | null> {
  return simpleParser(bytes, OPTIONS).catch(() => null);
}

async function findReport(mail: ParsedMail, heads: string[]): Promise<Found | null> {
  const report = mail.attachments.find(({ contentType }) => Object.hasOwn(KINDS, contentType));
  if (report) return { mail, report, heads };
  if (heads.length > MOST_WRAPPERS) return null;
  const wrapped = mail.attachments.find(({ contentType }) => WRAPPED.test(contentType));
  if (!wrapped) return null;
  const inner = await parse(wrapped.content);
  return inner && findReport(inner, [...heads, headOf(wrapped.content)]);
}

function receiptsOf({ mail, report, heads }: Found, raw: string, provenIn: MailReceiptOptions['provenIn']): Receipt[] {
  const original = mail.attachments.find(({ contentType }) => ORIGINAL.test(contentType));
  const returned = original ? headOf(original.content) : '';
  const text = (mail.text ?? raw).slice(0, MOST_TEXT);
  const machine = report ? decode(report.content) : '';
  const groups = report ? fieldGroups(machine) : groupsInWords(mail, text);
  if (groups.length === 0) return [];
  // Wherever it stands it is as hard to forge.
  const proven = provenIn([...heads, machine, returned].join('\n'));
  const { 'x-notification-id': own, 'message-id': messageId } = fieldGroups(returned)[0] ?? {};
  const answersTo = [mail.inReplyTo, ...[mail.references ?? []].flat()];
  // Some return our headers as text, among their own words.
  const notificationId = proven ?? ownIdIn(own, messageId, ...answersTo, text);
  if (notificationId === null) return [];
  const date = mail.date && !Number.isNaN(mail.date.getTime()) ? mail.date : null;
  const read = KINDS[report?.contentType ?? ''] ?? dsnReceipts;
  return read({ notificationId, isProven: proven !== null, groups, words: ownWordsOf(text), date, raw });
}

/** Japanese hosts write their words as they did before UTF-8. */
function decode(content: Buffer): string {
  const text = content.toString();
  return text.includes('\u001b$') ? new TextDecoder('iso-2022-jp').decode(content) : text;
}

/** Of a mail its headers, up to 64 KiB. */
function headOf(bytes: Buffer): string {
  const text = bytes.subarray(0, MOST_TEXT).toString();
  const end = /\r?\n\r?\n/.exec(text.trimStart());
  return end ? text.trimStart().slice(0, end.index) : text;
}
