import { type ParsedMail, simpleParser } from 'mailparser';
import type { Receipt, ReceiptReader } from '../../../domain/receipt.ts';
import { ownIdIn } from '../own-id.ts';
import { fieldGroups, type MailReport } from '../report-fields.ts';
import { arfReceipts } from './arf.ts';
import { dsnReceipts } from './dsn.ts';

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

/**
 * Bounces and complaints as mails (multipart/report, RFC 6522): delivery status notifications (RFC 3464) and feedback
 * reports (RFC 5965), posted as they came. Whatever else arrives in such a mailbox is read and says nothing.
 */
export function createMailReceiptReader(): ReceiptReader {
  return {
    provider: null,
    channel: 'email',
    isSigned: false,
    async read({ body }) {
      const mail = await simpleParser(Buffer.from(body), OPTIONS);
      if (mail.headers.size === 0) return { kind: 'unreadable' };
      return { kind: 'read', receipts: receiptsOf(mail, body), inbound: [] };
    },
  };
}

function receiptsOf(mail: ParsedMail, raw: string): Receipt[] {
  const report = mail.attachments.find(({ contentType }) => Object.hasOwn(KINDS, contentType));
  const original = mail.attachments.find(({ contentType }) => ORIGINAL.test(contentType));
  const [returned = {}] = original ? fieldGroups(original.content.toString()) : [];
  const answersTo = [mail.inReplyTo, ...[mail.references ?? []].flat()];
  const notificationId = ownIdIn(returned['x-notification-id'], returned['message-id'], ...answersTo);
  if (!report || notificationId === null) return [];
  const groups = fieldGroups(report.content.toString());
  const about = { notificationId, groups, date: mail.date ?? null, raw };
  return KINDS[report.contentType]?.(about) ?? [];
}
