import { createHmac, timingSafeEqual } from 'node:crypto';

/** 64 bits: each guess is a report, and a local part has room for 64 letters in all (RFC 5321, 4.5.3.1.1). */
const TAG_DIGITS = 16;
const TOKEN = /(ntf_[0-9a-hjkmnp-tv-z]{26})\.([0-9a-f]{16})(?![0-9a-f])/gi;
const MOST_TOKENS = 20;

/**
 * Marks a mail as ours in its envelope, where reports give it back: 47 letters for a local part or an ENVID, `ntf_….<tag>`.
 * @param notificationId as the outside knows it, `ntf_…`
 */
export function bounceToken(secret: string, notificationId: string): string {
  return `${notificationId}.${tag(secret, notificationId)}`;
}

/** The notification (`ntf_…`) of the first token in a text that `bounceToken` has made, in letters of any case; else null. */
export function findBounceToken(secret: string, text: string): string | null {
  let looked = 0;
  for (const [, id = '', digits = ''] of text.matchAll(TOKEN)) {
    if (++looked > MOST_TOKENS) return null;
    const notificationId = id.toLowerCase();
    const given = Buffer.from(digits.toLowerCase());
    if (timingSafeEqual(given, Buffer.from(tag(secret, notificationId)))) return notificationId;
  }
  return null;
}

function tag(secret: string, notificationId: string): string {
  return createHmac('sha256', secret).update(`bounce:${notificationId}`).digest('hex').slice(0, TAG_DIGITS);
}
