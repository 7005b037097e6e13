import type { Channel } from '../domain/channel.ts';
import { type Content, DEFAULT_SUBJECT, type Fallback, type Recipient } from '../domain/notification.ts';
import type { EmailMessage } from '../providers/email/message.ts';
import type { SmsMessage } from '../providers/sms/message.ts';

/** Who our e-mail is from; the domain of the address also ends each Message-ID. */
export type Sender = { address: string; name: string | null };

/** What a claim knows of the notification. */
type Claimed = { recipient: Recipient; content: Content; fallbacks: Fallback[] };

/**
 * The message as a provider of the route's channel takes it: the notification's own words, or those of the fallback to
 * that channel. Ids are derived, so that each attempt carries the same.
 */
export function renderMessage(
  notificationId: string,
  channel: Channel,
  claim: Claimed,
  sender: Sender,
): EmailMessage | SmsMessage {
  const { recipient, content } = claim.fallbacks.find((fallback) => fallback.channel === channel) ?? claim;
  if (channel === 'email' && recipient.email) {
    const domain = sender.address.slice(sender.address.lastIndexOf('@') + 1);
    return {
      notificationId,
      messageId: `<${notificationId}@${domain}>`,
      from: sender,
      to: recipient.email,
      subject: content.subject ?? DEFAULT_SUBJECT,
      text: content.text,
      html: content.html,
    };
  }
  if (channel === 'sms' && recipient.phone) return { notificationId, to: recipient.phone, text: content.text };
  throw new TypeError(`a notification without what the channel ${channel} needs was accepted`);
}
