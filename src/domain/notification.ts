import type { Channel } from './channel.ts';

/** Whom a notification is for: the address that its channel needs, those of its fallbacks, and who that is. */
export type Recipient = {
  userId?: string;
  email?: string;
  /** E.164, `+14155552671`. */
  phone?: string;
};

/** What it says, complete: defaults are filled in when it is accepted. Each channel takes what it can show. */
export type Content = { subject: string | null; text: string; html: string | null };

/** Another channel to try, and what it needs for that. */
export type Fallback = { channel: Channel; recipient: Recipient; content: Content };

/** Test keys never reach a real provider. */
export type Environment = 'live' | 'test';

/** A mail must have one. */
export const DEFAULT_SUBJECT = 'Notification';

/** Where in a recipient each channel finds its address; null until the channel is built. */
const ADDRESS_FIELDS: Record<Channel, 'email' | 'phone' | null> = {
  email: 'email',
  sms: 'phone',
  whatsapp: null,
  push: null,
  webhook: null,
  in_app: null,
};

export function addressField(channel: Channel): 'email' | 'phone' | null {
  return ADDRESS_FIELDS[channel];
}

/** The one address that the channel needs, where the recipient has it. */
export function addressOf(channel: Channel, recipient: Recipient): string | undefined {
  const field = ADDRESS_FIELDS[channel];
  return field === null ? undefined : recipient[field];
}

/** The same address in one spelling, for hashes and comparison: mail hosts treat letters alike. */
export function normaliseEmail(address: string): string {
  return address.trim().toLowerCase();
}

/** What one channel says, in the form of another: a mail's text as an SMS, an SMS as a mail. */
export function convertContent(channel: Channel, { subject, text, html }: Content): Content {
  return channel === 'email'
    ? { subject: subject ?? DEFAULT_SUBJECT, text, html }
    : { subject: null, text, html: null };
}
