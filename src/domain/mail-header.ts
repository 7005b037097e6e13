/**
 * Headers that Posthorn or the mail hosts write, or that say who sent a mail and who gets it. A further header must have
 * another name (RFC 5322, 3.6; RFC 6376 DKIM; RFC 8601; RFC 8617 ARC; RFC 2369 and RFC 8058 List-Unsubscribe).
 */
const OURS =
  /^(?:from|sender|to|cc|bcc|reply-to|subject|date|message-id|return-path|received(?:-.*)?|delivered-to|mime-version|content-.*|dkim-.*|authentication-results|arc-.*|resent-.*|list-unsubscribe.*|x-notification-id)$/i;

/** Whether a mail may carry this header besides ours: letters, digits and hyphens, and no name of ours. */
export function isFurtherHeader(name: string): boolean {
  return /^[A-Za-z0-9-]{1,64}$/.test(name) && !OURS.test(name);
}
