import type { Claim } from '../db/queries/attempts/start.ts';
import type { EmailMessage } from '../providers/email/message.ts';

/** Who our e-mail is from; the domain of the address also ends each Message-ID. */
export type Sender = { address: string; name: string | null };

/** The message as a provider of the channel takes it. Ids are derived, so that each attempt carries the same. */
export function renderMessage(notificationId: string, { recipient, content }: Claim, sender: Sender): EmailMessage {
  if (!recipient.email) throw new TypeError('an e-mail notification without an address was accepted');
  const domain = sender.address.slice(sender.address.lastIndexOf('@') + 1);
  return {
    notificationId,
    messageId: `<${notificationId}@${domain}>`,
    from: sender,
    to: recipient.email,
    subject: content.subject,
    text: content.text,
    html: content.html,
  };
}
