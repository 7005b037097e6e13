import { domainToASCII } from 'node:url';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { EmailMessage } from './message.ts';

export type ComposedMessage = { envelope: { from: string; to: string }; raw: Buffer };
type RefusedMessage = { refused: 'invalid_message' | 'smtputf8_unsupported'; why: string };

/**
 * The message as it goes over the wire (RFC 5322), whole in memory so that a call never waits for content
 * while a server holds the line. A header value that could start another header is refused, not mended.
 */
export async function composeMessage(message: EmailMessage): Promise<ComposedMessage | RefusedMessage> {
  const { from, notificationId, messageId, subject } = message;
  const headers = { from: from.address, name: from.name ?? '', to: message.to, notificationId, messageId, subject };
  for (const [name, value] of Object.entries(headers)) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are refused
    if (/[\r\n\u0000]/.test(value)) return { refused: 'invalid_message', why: `line break or NUL in ${name}` };
  }
  if (!/^<[^\s<>@]+@[^\s<>@]+>$/.test(messageId)) return { refused: 'invalid_message', why: 'not a message id' };

  const sender = asciiAddress(from.address);
  const recipient = asciiAddress(message.to);
  if (sender === null || recipient === null) return { refused: 'invalid_message', why: 'not an e-mail address' };
  // RFC 6531: such an address needs SMTPUTF8 at every hop, and nodemailer would send it without.
  if (!isAscii(sender + recipient)) return { refused: 'smtputf8_unsupported', why: 'non-ASCII before the @' };

  const mail = new MailComposer({
    from: { name: from.name ?? '', address: sender },
    to: { name: '', address: recipient },
    subject,
    messageId,
    date: new Date(),
    headers: { 'X-Notification-Id': notificationId },
    text: message.text,
    ...(message.html === null ? {} : { html: message.html }),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { envelope: { from: sender, to: recipient }, raw: await mail.compile().build() };
}

/** The address with its domain in the form of DNS (IDNA), or null for what is no address. */
function asciiAddress(address: string): string | null {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  if (at < 1 || /[\s<>]/.test(address)) return null;
  const ascii = domain.startsWith('[') ? domain : domainToASCII(domain);
  return ascii === '' ? null : `${local}@${ascii}`;
}

function isAscii(text: string): boolean {
  return /^[\u0020-\u007e]*$/.test(text);
}
