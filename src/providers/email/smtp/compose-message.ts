import MailComposer from 'nodemailer/lib/mail-composer';
import type { EmailAttachment, EmailMessage } from '../message.ts';
import { bytesOf } from './bytes-of.ts';
import { checkMessage, othersOf, type RefusedMessage } from './check-message.ts';

export type ComposedMessage = {
  /** `others` are those of cc and bcc, each once. */
  envelope: { from: string; to: string; others: string[] };
  raw: Buffer;
};

/** RFC 5322, 2.1.1; nodemailer folds only where there is white space. */
const LONGEST_LINE = 998;
/** Characters of text and HTML together. */
const SHORT = 32_768;

/**
 * The message as it goes over the wire (RFC 5322), whole in memory so that a call never waits for content
 * while a server holds the line. No file and no URL is read for it.
 */
export async function composeMessage(message: EmailMessage): Promise<ComposedMessage | RefusedMessage> {
  const addresses = checkMessage(message);
  if ('refused' in addresses) return addresses;
  const { from, to, cc, replyTo } = addresses;

  const mail = new MailComposer({
    from: { name: message.from.name ?? '', address: from },
    to: mailbox(to),
    cc: cc.map(mailbox),
    replyTo: replyTo.map(mailbox),
    subject: message.subject,
    messageId: message.messageId,
    date: new Date(),
    headers: headersOf(message),
    text: withWireLineEnds(message.text),
    ...(message.html === null ? {} : { html: withWireLineEnds(message.html) }),
    attachments: message.attachments.map(attach),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const compiled = mail.compile();
  const raw = isShort(message) ? bytesOf(compiled) : await compiled.build();
  if (hasLongLine(raw)) return { refused: 'invalid_message', why: 'a header that no line can hold' };
  return { envelope: { from, to, others: othersOf(addresses) }, raw };
}

/** What is longer is encoded piece by piece, so that others go on meanwhile. */
function isShort({ text, html, attachments }: EmailMessage): boolean {
  return attachments.length === 0 && text.length + (html?.length ?? 0) <= SHORT;
}

function headersOf({ headers, notificationId, unsubscribeUrl }: EmailMessage): { key: string; value: string }[] {
  return [
    ...Object.entries(headers).map(([key, value]) => ({ key, value })),
    { key: 'X-Notification-Id', value: notificationId },
    ...(unsubscribeUrl === null
      ? []
      : [
          { key: 'List-Unsubscribe', value: `<${unsubscribeUrl}>` },
          // RFC 8058, 3.1: with this a mail program may POST to the URL, with one click of its user.
          { key: 'List-Unsubscribe-Post', value: 'List-Unsubscribe=One-Click' },
        ]),
  ];
}

function attach({ filename, contentType, contentId, content }: EmailAttachment) {
  // RFC 2046, 5.2.1: a message in a message must not be encoded, and its bytes may not fit the wire without.
  const isMessage = /^message\//i.test(contentType);
  return {
    filename,
    contentType: isMessage ? 'application/octet-stream' : contentType,
    content,
    ...(contentId === null ? {} : { cid: contentId }),
  };
}

/** An object, not text: nodemailer would look for several addresses in that. */
function mailbox(address: string) {
  return { name: '', address };
}

/** RFC 2046, 4.1.1. nodemailer mends line ends on the way out, which would be after the signature. */
function withWireLineEnds(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '\r\n');
}

function hasLongLine(raw: Buffer): boolean {
  const head = raw.subarray(0, raw.indexOf('\r\n\r\n')).toString('latin1');
  return head.split('\r\n').some((line) => line.length > LONGEST_LINE);
}
