import type { Channel } from './channel.ts';
import { addressOf, type Content, normaliseEmail, type Recipient } from './notification.ts';

type Copies = Pick<Content, 'cc' | 'bcc'>;

/** Those in cc and bcc, as they are written. */
export function copiesOf({ cc = [], bcc = [] }: Copies): string[] {
  return [...cc, ...bcc];
}

/** How many people a notification goes to: its recipient and each of cc and bcc once, by which a quota counts. */
export function countMessages(channel: Channel, recipient: Recipient, copies: Copies): number {
  return new Set([addressOf(channel, recipient) ?? '', ...copiesOf(copies)].map(normaliseEmail)).size;
}
