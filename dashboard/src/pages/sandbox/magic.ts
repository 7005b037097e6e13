import type { Channel } from '../../ui/channels.ts';

/** What the sandbox does with a message, by a word in its address or by its number (`src/providers/sandbox`). */
type Fate = {
  /** In any address that is no phone number; null for the usual one. */
  word: string | null;
  /** By SMS and WhatsApp; null where there is none for it. */
  phone: string | null;
  title: string;
  says: string;
};

export const FATES: readonly Fate[] = [
  { word: null, phone: '+14155552671', title: 'It is taken', says: 'Any other address: the message is sent at once.' },
  {
    word: 'fails-twice',
    phone: '+15005550503',
    title: 'It fails twice, then it is taken',
    says: 'Shows retries: the third attempt is sent.',
  },
  {
    word: 'permanent',
    phone: '+15005550001',
    title: 'It is refused for good',
    says: 'No retry: a dead letter at once.',
  },
  {
    word: 'unregistered',
    phone: null,
    title: 'The device or address is gone',
    says: 'Refused for good, and the address is suppressed for its channel.',
  },
  {
    word: '429',
    phone: '+15005550429',
    title: 'It is called too often',
    says: 'Fails each time: retries, then a dead letter.',
  },
  { word: '500', phone: '+15005550500', title: 'It fails each time', says: 'Retries, then a dead letter.' },
  {
    word: '502',
    phone: '+15005550502',
    title: 'It answers nothing that counts',
    says: 'Nobody knows whether it was sent: it is sent again or held, as the message asks.',
  },
  {
    word: 'break',
    phone: '+15005550599',
    title: 'The line breaks',
    says: 'The same: nobody knows whether it was sent.',
  },
  { word: 'hang', phone: '+15005550408', title: 'It hangs for 30 seconds', says: 'Then the same.' },
];

/** Where a message of a channel goes to meet a fate; null where the channel has no address for it. */
export function addressFor(channel: Channel, { word, phone }: Pick<Fate, 'word' | 'phone'>): string | null {
  switch (channel) {
    case 'email':
      return `${word ?? 'ada'}@example.com`;
    case 'sms':
    case 'whatsapp':
      return phone;
    case 'push':
      return `device-${word ?? 'of-ada'}`;
    case 'webhook':
      return `https://example.com/${word ?? 'hook'}`;
    case 'in_app':
      return word === null ? 'ada' : `user-${word}`;
  }
}
