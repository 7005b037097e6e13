import { domainToASCII } from 'node:url';
import { isFurtherHeader } from '../../../domain/mail-header.ts';
import { isMediaType } from '../../../domain/media-type.ts';
import { normaliseEmail } from '../../../domain/notification.ts';
import type { EmailAttachment, EmailMessage } from '../message.ts';

export type RefusedMessage = { refused: 'invalid_message' | 'smtputf8_unsupported'; why: string };

/** A message's addresses with their domains in the form of DNS (IDNA). */
export type Addresses = { from: string; to: string; cc: string[]; bcc: string[]; replyTo: string[] };

/** Nothing that would end the angle brackets around it. */
const URL = /^https?:\/\/[\u0021-\u007e]+$/;
const CONTENT_ID = /^[^\s<>]{1,256}$/;

/**
 * The addresses of a message that can be sent as it stands. What could start another header or another recipient is
 * refused, not mended.
 */
export function checkMessage(message: EmailMessage): Addresses | RefusedMessage {
  const why = faultOf(message);
  if (why !== null) return { refused: 'invalid_message', why };

  const { cc, bcc, replyTo } = message;
  const from = asciiAddress(message.from.address);
  const to = asciiAddress(message.to);
  const others = [cc, bcc, replyTo].map((list) => list.map(asciiAddress));
  const [ccAscii = [], bccAscii = [], replyToAscii = []] = others.map((list) => list.filter((one) => one !== null));
  if (from === null || to === null || others.some((list) => list.includes(null))) {
    return { refused: 'invalid_message', why: 'not an e-mail address' };
  }
  const addresses = { from, to, cc: ccAscii, bcc: bccAscii, replyTo: replyToAscii };
  // RFC 6531: such an address needs SMTPUTF8 at every hop, and nodemailer would send it without.
  if (!/^[\u0020-\u007e]*$/.test(Object.values(addresses).flat().join(''))) {
    return { refused: 'smtputf8_unsupported', why: 'non-ASCII before the @' };
  }
  return addresses;
}

/** Everybody but the recipient, each once. */
export function othersOf({ to, cc, bcc }: Addresses): string[] {
  const known = new Map([...bcc, ...cc].map((address) => [normaliseEmail(address), address]));
  known.delete(normaliseEmail(to));
  return [...known.values()];
}

function faultOf(message: EmailMessage): string | null {
  const { from, to, cc, bcc, replyTo, notificationId, messageId, subject, unsubscribeUrl } = message;
  const single = { from: from.address, name: from.name ?? '', to, notificationId, messageId, subject };
  for (const [name, value] of Object.entries({ ...single, cc, bcc, replyTo })) {
    if ([value].flat().some(breaksLine)) return `line break or NUL in ${name}`;
  }
  if (!/^<[^\s<>@]+@[^\s<>@]+>$/.test(messageId)) return 'not a message id';
  if (unsubscribeUrl !== null && (!URL.test(unsubscribeUrl) || /[<>,]/.test(unsubscribeUrl))) {
    return 'not a URL to unsubscribe';
  }
  for (const [name, value] of Object.entries(message.headers)) {
    if (!isFurtherHeader(name)) return 'a header that cannot be set';
    if (breaksLine(value)) return 'line break or NUL in a header';
  }
  return message.attachments.some(isFaulty) ? 'line break, NUL or a wrong type in an attachment' : null;
}

function isFaulty({ filename, contentType, contentId }: EmailAttachment): boolean {
  if (breaksLine(filename) || !isMediaType(contentType)) return true;
  return contentId !== null && !CONTENT_ID.test(contentId);
}

function breaksLine(value: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are refused
  return /[\r\n\u0000]/.test(value);
}

/** The address with its domain in the form of DNS, or null for what is not an address. */
function asciiAddress(address: string): string | null {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  // Of a quoted local part (RFC 5321, 4.1.2), which may hold blanks and an @ besides, nodemailer sends all but these.
  if (at < 1 || (local.startsWith('"') ? /[<>]/ : /[\s<>]/).test(local) || /[\s<>]/.test(domain)) return null;
  const ascii = domain.startsWith('[') ? domain : domainToASCII(domain);
  return ascii === '' ? null : `${local}@${ascii}`;
}
