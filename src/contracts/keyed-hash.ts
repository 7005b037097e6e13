import { createHmac } from 'node:crypto';
import type { Channel } from '../domain/channel.ts';
import { addressOf, type KeyMode, normaliseEmail, type Recipient } from '../domain/notification.ts';

/**
 * Finds all of one address after its plain text is encrypted or erased. 32 bytes, HMAC-SHA-256.
 * @param address an e-mail address, a phone number in E.164, or any other (a device's token, a URL, a user's id) as it stands
 */
export function recipientHash(secret: string, address: string): Buffer {
  const { kind, normalised } = normalise(address);
  return createHmac('sha256', secret).update(`recipient:${kind}:${normalised}`).digest();
}

/**
 * Whose limit a notification counts against: 32 hex digits that tell nobody who that is.
 * @param owner the same person is another user to another client (a UUID), and to its test keys.
 * @param channel whose address stands for the user where there is no `userId`
 */
export function userKey(
  secret: string,
  { clientId, environment }: { clientId: string; environment: KeyMode },
  recipient: Recipient,
  channel: Channel,
): string {
  const user = recipient.userId ?? normalise(addressOf(channel, recipient) ?? '').normalised;
  // Live hashes stay as they are kept.
  const whose = environment === 'test' ? `test:${clientId}` : clientId;
  return createHmac('sha256', secret).update(`user:${whose}:${user}`).digest('hex').slice(0, 32);
}

function normalise(address: string): { kind: 'phone' | 'email' | 'other'; normalised: string } {
  if (/^\+\d+$/.test(address)) return { kind: 'phone', normalised: address };
  // An address of e-mail holds one @ and no slash; a URL with one holds both.
  if (/^[^/\s]+@[^/\s@]+$/.test(address)) return { kind: 'email', normalised: normaliseEmail(address) };
  return { kind: 'other', normalised: address };
}
