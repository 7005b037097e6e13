import { createHmac, timingSafeEqual } from 'node:crypto';

/** What proves that an event on `notification-status` is ours: 64 hex digits, HMAC-SHA-256 of the record's value. */
export function eventSignature(secret: string, payload: string | Buffer): string {
  return createHmac('sha256', secret).update('event:').update(payload).digest('hex');
}

/** Whether a signature is that of this value, byte for byte. */
export function isEventGenuine(secret: string, payload: Buffer, signature: string): boolean {
  const [given, due] = [Buffer.from(signature), Buffer.from(eventSignature(secret, payload))];
  return given.length === due.length && timingSafeEqual(given, due);
}
