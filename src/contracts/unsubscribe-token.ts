import { createHmac, timingSafeEqual } from 'node:crypto';

/** Who unsubscribes from whom. It stands in the token itself, so that a link works when its notification is gone. */
export type Unsubscription = {
  /** UUID */
  notificationId: string;
  /** UUID */
  clientId: string;
  /** 32 bytes, of `recipientHash`. */
  recipientHash: Buffer;
};

const ID_BYTES = 16;
const HASH_BYTES = 32;
const CONTENT_BYTES = 2 * ID_BYTES + HASH_BYTES;
/** RFC 2104, 5: half of the hash at the least. */
const TAG_BYTES = 16;

/** 107 letters for a URL: hard to forge, without personal data, and the same for the same mail. */
export function unsubscribeToken(secret: string, { notificationId, clientId, recipientHash }: Unsubscription): string {
  const content = Buffer.concat([toBytes(notificationId), toBytes(clientId), recipientHash]);
  if (content.length !== CONTENT_BYTES) throw new RangeError('not two UUIDs and a hash of 32 bytes');
  return Buffer.concat([content, tag(secret, content)]).toString('base64url');
}

/** What a token says, or null for one that `unsubscribeToken` has not made. */
export function readUnsubscribeToken(secret: string, token: string): Unsubscription | null {
  const bytes = Buffer.from(token.slice(0, 200), 'base64url');
  // Node decodes other spellings of the same bytes as well: one link, one spelling.
  if (bytes.length !== CONTENT_BYTES + TAG_BYTES || bytes.toString('base64url') !== token) return null;
  const content = bytes.subarray(0, CONTENT_BYTES);
  if (!timingSafeEqual(bytes.subarray(CONTENT_BYTES), tag(secret, content))) return null;
  return {
    notificationId: toUuid(content.subarray(0, ID_BYTES)),
    clientId: toUuid(content.subarray(ID_BYTES, 2 * ID_BYTES)),
    recipientHash: Buffer.from(content.subarray(2 * ID_BYTES)),
  };
}

function tag(secret: string, content: Buffer): Buffer {
  return createHmac('sha256', secret).update('unsubscribe:').update(content).digest().subarray(0, TAG_BYTES);
}

function toBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

function toUuid(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
