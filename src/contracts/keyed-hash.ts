import { createHmac } from 'node:crypto';
import type { Channel } from '../domain/channel.ts';
import { addressOf, normaliseEmail, type Recipient } from '../domain/notification.ts';

/**
 * Finds all of one address after its plain text is encrypted or erased. 32 bytes, HMAC-SHA-256.
 * @param address an e-mail address, or a phone number in E.164
 */
export function recipientHash(secret: string, address: string): Buffer {
  return createHmac('sha256', secret)
    .update(`recipient:${isPhoneNumber(address) ? 'phone' : 'email'}:${normalise(address)}`)
    .digest();
}

/**
 * Whose limit a notification counts against: 32 hex digits that tell nobody who that is.
 * @param clientId UUID: the same person is another user to another client.
 * @param channel whose address stands for the user where there is no `userId`
 */
export function userKey(secret: string, clientId: string, recipient: Recipient, channel: Channel): string {
  const user = recipient.userId ?? normalise(addressOf(channel, recipient) ?? '');
  return createHmac('sha256', secret).update(`user:${clientId}:${user}`).digest('hex').slice(0, 32);
}

function normalise(address: string): string {
  return isPhoneNumber(address) ? address : normaliseEmail(address);
}

function isPhoneNumber(address: string): boolean {
  return /^\+\d+$/.test(address);
}
