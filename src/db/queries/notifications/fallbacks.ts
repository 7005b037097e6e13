import { type SQL, sql } from 'drizzle-orm';
import type { Fallback } from '../../../domain/notification.ts';
import type { ContentCipher } from '../../content-cipher.ts';

/** As they are stored: recipient and content sealed, channel and hash in clear, since SQL reads those. */
export function sealFallbacks(cipher: ContentCipher, notificationId: string, fallbacks: Fallback[]): Fallback[] {
  return fallbacks.map((fallback) => {
    const row = `${notificationId}/${fallback.channel}`;
    return {
      ...fallback,
      recipient: cipher.seal(fallback.recipient, ['notifications.fallbacks.recipient', row]),
      content: cipher.seal(fallback.content, ['notifications.fallbacks.content', row]),
    };
  });
}

/** As they were accepted. @throws ContentKeyMissing, ContentDamaged */
export function openFallbacks(cipher: ContentCipher, notificationId: string, fallbacks: Fallback[]): Fallback[] {
  return fallbacks.map((fallback) => {
    const row = `${notificationId}/${fallback.channel}`;
    return {
      ...fallback,
      recipient: cipher.open(fallback.recipient, ['notifications.fallbacks.recipient', row]),
      content: cipher.open(fallback.content, ['notifications.fallbacks.content', row]),
    };
  });
}

/**
 * In SQL, of a row of `notifications`: what it has over a channel, its own or that of a fallback; null without. Each
 * channel comes once among them. Names are qualified, since a subquery's own columns would come first.
 * @param channel an expression of type text
 */
export function overChannel(channel: SQL): { isOwn: SQL; hash: SQL; recipient: SQL } {
  const isOwn = sql`notifications.channel = ${channel}`;
  const fallback = sql`from json_array_elements(notifications.fallbacks) f where f->>'channel' = ${channel}`;
  return {
    isOwn,
    /** The keyed hash of the address. */
    hash: sql`case when ${isOwn} then notifications.recipient_hash
      else (select decode(f->>'recipientHash', 'hex') ${fallback}) end`,
    recipient: sql`case when ${isOwn} then notifications.recipient else (select f->'recipient' ${fallback}) end`,
  };
}
