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
