import type { NodemailerError } from 'nodemailer';
import { codedError } from '../../coded-error.ts';
import type { ComposedMessage } from './compose-message.ts';
import type { SmtpOptions } from './options.ts';

/** What nodemailer's SMTPConnection is given, and on which it writes the answers as they come. */
export type SmtpEnvelope = {
  from: string;
  /** The recipient first, then those of cc and bcc. */
  to: string[];
  size: number;
  /** RFC 3461, 4.4: what a report gives back as Original-Envelope-Id, where the server knows DSN. */
  dsn?: { envid: string };
  accepted?: string[];
  rejectedErrors?: (NodemailerError & { recipient?: string })[];
  mailError?: Error;
};

type Marks = Pick<SmtpOptions, 'bounceToken' | 'bounceAddress'>;

/**
 * Of a mail as it is composed: the recipient first, then cc and bcc; `size` in bytes. A token marks it in the ENVID, and
 * in the sender where nobody else gets the mail: hosts write that into it as Return-Path, and whoever could read a token
 * there could bounce it for the recipient.
 */
export function createEnvelope(
  { envelope, raw }: ComposedMessage,
  notificationId: string,
  { bounceToken, bounceAddress }: Marks,
): SmtpEnvelope {
  const token = bounceToken?.(notificationId);
  const isAlone = envelope.others.length === 0;
  const marked = isAlone && token !== undefined ? bounceAddress?.replace(/@(?=[^@]*$)/, `+${token}@`) : bounceAddress;
  return {
    from: marked ?? envelope.from,
    to: [envelope.to, ...envelope.others],
    size: raw.length,
    ...(token !== undefined && { dsn: { envid: token } }),
  };
}

/** The server's refusal of the recipient; null where it has not refused, or has refused the sender before. */
export function refusalOf(envelope: SmtpEnvelope): Error | null {
  if (envelope.mailError) return null;
  return envelope.rejectedErrors?.find(({ recipient }) => recipient === envelope.to[0]) ?? null;
}

/**
 * Asked when the server has said 354. One that refuses the recipient takes the mail for the others all the same, and
 * nodemailer would send it (RFC 5321, 3.3 leaves that to us).
 * @throws the refusal of the recipient
 */
export function assertRecipientAccepted(envelope: SmtpEnvelope): void {
  const [recipient = ''] = envelope.to;
  if (envelope.accepted?.includes(recipient)) return;
  throw refusalOf(envelope) ?? codedError('EENVELOPE', 'nobody said that the recipient is accepted');
}

/** ` (refused: 1 of 2 in cc and bcc)`, or nothing where the server took all. */
export function tellRefused({ to, accepted = [] }: SmtpEnvelope): string {
  const others = to.slice(1);
  const refused = others.filter((address) => !accepted.includes(address)).length;
  return refused === 0 ? '' : ` (refused: ${refused} of ${others.length} in cc and bcc)`;
}
