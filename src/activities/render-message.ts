import type { Claim } from '../db/queries/attempts/start.ts';
import { liveSecrets } from '../db/queries/signing-secrets.ts';
import { addressOf, type Content, DEFAULT_SUBJECT, type Recipient } from '../domain/notification.ts';
import { type Route, SANDBOX } from '../domain/route.ts';
import type { EmailMessage } from '../providers/email/message.ts';
import type { InAppMessage } from '../providers/in-app/message.ts';
import type { PushMessage } from '../providers/push/message.ts';
import type { SandboxMessage } from '../providers/sandbox/message.ts';
import type { SmsMessage } from '../providers/sms/message.ts';
import type { WebhookMessage } from '../providers/webhook/message.ts';
import type { WhatsAppMessage } from '../providers/whatsapp/message.ts';

/** Who our e-mail is from; the domain of the address also ends each Message-ID. */
export type Sender = { address: string; name: string | null };

export type RenderDeps = {
  sender: Sender;
  /** Where the recipient of marketing mail unsubscribes with one click; null where nobody said how the world reaches us. */
  unsubscribeUrl: (about: { notificationId: string; clientId: string; recipientHash: Buffer }) => string | null;
};

type Message =
  | EmailMessage
  | SmsMessage
  | WhatsAppMessage
  | PushMessage
  | WebhookMessage
  | InAppMessage
  | SandboxMessage;

/** What a claim knows of the notification. */
type Claimed = Pick<
  Claim,
  | 'recipient'
  | 'content'
  | 'attachments'
  | 'fallbacks'
  | 'clientId'
  | 'recipientHash'
  | 'category'
  | 'signingSecrets'
  | 'createdAt'
  | 'traceparent'
>;

/** One leg of the notification: its own channel, or that of a fallback. */
type Leg = { notificationId: string; recipient: Recipient; content: Content; recipientHash: Buffer; files: string[] };

/**
 * The message as a provider of the route's channel takes it: the notification's own words, or those of the fallback to
 * that channel. Ids are derived, so that each attempt carries the same.
 * @throws TypeError for a notification that lacks what its channel needs, which the API does not accept
 */
export function renderMessage(notificationId: string, route: Route, claim: Claimed, deps: RenderDeps): Message {
  const leg = legOf(notificationId, route, claim);
  const message = route.provider === SANDBOX ? sandboxMessage(leg, route) : RENDER[route.channel](leg, claim, deps);
  if (!message) throw new TypeError(`a notification without what the channel ${route.channel} needs was accepted`);
  return message;
}

function legOf(notificationId: string, { channel }: Route, claim: Claimed): Leg {
  const fallback = claim.fallbacks.find((one) => one.channel === channel);
  if (!fallback) return { ...claim, notificationId, files: claim.attachments ?? [] };
  const { recipient, content, recipientHash = '' } = fallback;
  return { notificationId, recipient, content, recipientHash: Buffer.from(recipientHash, 'hex'), files: [] };
}

const RENDER: Record<Route['channel'], (leg: Leg, claim: Claimed, deps: RenderDeps) => Message | null> = {
  email: emailMessage,
  sms: ({ notificationId, recipient, content }) =>
    recipient.phone ? { notificationId, to: recipient.phone, text: content.text } : null,
  whatsapp: ({ notificationId, recipient, content: { text, template = null, media = null } }) =>
    recipient.phone ? { notificationId, to: recipient.phone, text, template, media } : null,
  push: ({ notificationId, recipient: { token = null, subscription = null }, content }) => {
    const { subject: title, text: body, url = null, image = null, data = {} } = content;
    return token || subscription ? { notificationId, token, subscription, title, body, url, image, data } : null;
  },
  webhook: webhookMessage,
  in_app: ({ notificationId, recipient: { userId }, content }, { clientId }) => {
    const { subject, text, html, url = null, image = null, data = {} } = content;
    return userId ? { notificationId, clientId, userId, subject, text, html, url, image, data } : null;
  },
};

function emailMessage(
  leg: Leg,
  { clientId, category }: Claimed,
  { sender, unsubscribeUrl }: RenderDeps,
): Message | null {
  const { notificationId, recipient, content, recipientHash, files } = leg;
  if (!recipient.email) return null;
  const { from = sender, cc = [], bcc = [], replyTo = [], headers = {}, attachments = [] } = content;
  const domain = sender.address.slice(sender.address.lastIndexOf('@') + 1);
  return {
    notificationId,
    messageId: `<${notificationId}@${domain}>`,
    from,
    to: recipient.email,
    cc,
    bcc,
    replyTo,
    subject: content.subject ?? DEFAULT_SUBJECT,
    text: content.text,
    html: content.html,
    headers,
    attachments: attachments.map(({ filename, contentType, contentId }, index) => {
      return { filename, contentType, contentId, content: Buffer.from(files[index] ?? '', 'base64') };
    }),
    unsubscribeUrl: category === 'marketing' ? unsubscribeUrl({ notificationId, clientId, recipientHash }) : null,
  };
}

/** Without a body of its own, the words in the envelope of https://www.standardwebhooks.com. */
function webhookMessage(leg: Leg, { signingSecrets, createdAt, traceparent }: Claimed): Message | null {
  const { notificationId, recipient, content } = leg;
  if (!recipient.url) return null;
  const { subject, text, payload } = content;
  const envelope = {
    type: 'notification',
    timestamp: createdAt.toISOString(),
    data: { notificationId, subject, text },
  };
  return {
    id: notificationId,
    url: recipient.url,
    body: JSON.stringify(payload ?? envelope),
    secrets: liveSecrets(signingSecrets ?? []).map(({ secret }) => secret),
    traceparent,
  };
}

function sandboxMessage({ notificationId, recipient }: Leg, { channel }: Route): SandboxMessage | null {
  const to = addressOf(channel, recipient);
  return to === undefined ? null : { notificationId, to };
}
