import type { Channel } from './channel.ts';

/** Whom a notification is for: the address that its channel needs, and who that is; in a request, other addresses as well. */
export type Recipient = {
  userId?: string;
  email?: string;
  /** E.164, `+14155552671`. */
  phone?: string;
  /** Of a device, as FCM gives it. */
  token?: string;
  /** Of a browser, as its push service gives it. */
  subscription?: WebPushSubscription;
  /** Of a webhook. */
  url?: string;
};

/** https://www.w3.org/TR/push-api/#push-subscription, as `toJSON` gives it. */
export type WebPushSubscription = { endpoint: string; keys: { p256dh: string; auth: string } };

/** What it says, complete: defaults are filled in when it is accepted. Each channel takes what it can show. */
export type Content = Words & Optional<EmailContent & WhatsAppContent & AppContent & WebhookContent>;

type Optional<T> = { [field in keyof T]?: T[field] | undefined };

export type Words = { subject: string | null; text: string; html: string | null };

/** Of e-mail only. */
export type EmailContent = {
  from: { address: string; name: string | null };
  replyTo: string[];
  cc: string[];
  bcc: string[];
  headers: Record<string, string>;
  attachments: AttachmentInfo[];
};

/** An attachment without its bytes, which stand beside the content: lists need not carry them. */
export type AttachmentInfo = {
  filename: string;
  contentType: string;
  /** Of an image that the HTML shows by `cid:`. */
  contentId: string | null;
  bytes: number;
};

/** Of WhatsApp only, in Meta's own shapes. */
export type WhatsAppContent = {
  template: { name: string; language: string; components: Record<string, unknown>[] };
  media: WhatsAppMedia;
};

export type WhatsAppMedia = {
  type: 'image' | 'video' | 'audio' | 'document';
  link: string;
  caption: string | null;
  filename: string | null;
};

/** Of push and in-app: what the app is told besides the words. */
export type AppContent = { url: string; image: string; data: Record<string, string> };

/** Of webhooks: the body that is sent, as it stands. */
export type WebhookContent = { payload: Record<string, unknown> };

/** Another channel to try, and what it needs for that. */
export type Fallback = {
  channel: Channel;
  recipient: Recipient;
  content: Content;
  /** Keyed hash of its address, in hexadecimal digits; none in what older releases accepted. */
  recipientHash?: string;
  /** Keyed hash of the user, else of the address. */
  userKey?: string;
  /** Its words are of the notification's template: who has that rendered anew has these rendered as well. */
  ofTemplate?: true;
};

/** What a key may be for; test keys never reach a real provider. */
export const KEY_MODES = ['live', 'test'] as const;
export type KeyMode = (typeof KEY_MODES)[number];

/** A mail must have one. */
export const DEFAULT_SUBJECT = 'Notification';

type AddressField = keyof Recipient;

/** Where in a recipient each channel finds its address: one of them suffices. */
const ADDRESS_FIELDS: Record<Channel, readonly [AddressField, ...AddressField[]]> = {
  email: ['email'],
  sms: ['phone'],
  whatsapp: ['phone'],
  push: ['token', 'subscription'],
  webhook: ['url'],
  in_app: ['userId'],
};

/** The fields of which a recipient needs one; a plain string is the first. */
export function addressFields(channel: Channel): readonly [AddressField, ...AddressField[]] {
  return ADDRESS_FIELDS[channel];
}

/** The one address that the channel needs, where the recipient has it. */
export function addressOf(channel: Channel, recipient: Recipient): string | undefined {
  for (const field of ADDRESS_FIELDS[channel]) {
    const address = recipient[field];
    if (address !== undefined) return typeof address === 'string' ? address : address.endpoint;
  }
  return undefined;
}

/** What a channel needs of a recipient. Only this is kept: whoever erases by an address finds what its hash stands for. */
export function recipientOver(channel: Channel, recipient: Recipient): Recipient {
  const fields: readonly string[] = ['userId', ...ADDRESS_FIELDS[channel]];
  return Object.fromEntries(Object.entries(recipient).filter(([field]) => fields.includes(field)));
}

/** The same address in one spelling, for hashes and comparison: mail hosts treat letters alike. */
export function normaliseEmail(address: string): string {
  return address.trim().toLowerCase();
}

/** What one channel says, in the form of another: a mail's text as an SMS, an SMS as a mail. */
export function convertContent(channel: Channel, { subject, text, html }: Words): Words {
  if (channel === 'email') return { subject: subject ?? DEFAULT_SUBJECT, text, html };
  return { subject: channel === 'sms' || channel === 'whatsapp' ? null : subject, text, html: null };
}
