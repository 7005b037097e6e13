import type { components } from '../../../../src/client/schema.ts';
import type { Channel } from '../../ui/channels.ts';

export type Message = components['schemas']['Notification'];

/** Where a message of its channel went; null once the person is erased. */
export function toOf({ channel, recipient }: Pick<Message, 'channel' | 'recipient'>): string | null {
  const { email, phone, token, subscription, url, userId } = recipient;
  const address: Record<Channel, string | undefined> = {
    email,
    sms: phone,
    whatsapp: phone,
    push: token ?? subscription?.endpoint ?? userId,
    webhook: url,
    in_app: userId,
  };
  return address[channel] ?? null;
}

type Conversation = { with: string; messages: readonly Message[] };

/** Messages by where they went, as a phone has them: who was written to last comes first, of each the oldest first. */
export function conversationsOf(newestFirst: readonly Message[]): Conversation[] {
  const byAddress = new Map<string, Message[]>();
  for (const message of newestFirst) {
    const address = toOf(message) ?? 'erased';
    byAddress.set(address, [message, ...(byAddress.get(address) ?? [])]);
  }
  return [...byAddress].map(([address, messages]) => ({ with: address, messages }));
}

/** What a list shows of a message: its subject, else how its text begins. */
export function previewOf({ content: { subject, text, payload } }: Pick<Message, 'content'>): string {
  const words = subject || text || (payload ? JSON.stringify(payload) : '');
  return words.trim().replaceAll(/\s+/g, ' ').slice(0, 200) || 'no words';
}
