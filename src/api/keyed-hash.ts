import { createHmac } from 'node:crypto';
import { normaliseEmail } from '../domain/notification.ts';

/** Finds all of one address after its plain text is encrypted or erased. 32 bytes, HMAC-SHA-256. */
export function recipientHash(secret: string, address: string): Buffer {
  return createHmac('sha256', secret)
    .update(`recipient:email:${normaliseEmail(address)}`)
    .digest();
}

/**
 * Whose limit a notification counts against: 32 hex digits that tell nobody who that is.
 * @param clientId UUID: the same person is another user to another client.
 */
export function userKey(secret: string, clientId: string, recipient: { userId?: string; email: string }): string {
  const user = recipient.userId ?? normaliseEmail(recipient.email);
  return createHmac('sha256', secret).update(`user:${clientId}:${user}`).digest('hex').slice(0, 32);
}
