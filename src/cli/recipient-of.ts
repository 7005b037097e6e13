import type { Notification } from '../client/index.ts';

/** Of all addresses the one that a person knows best. */
export function recipientOf({ email, phone, userId, url }: Notification['recipient']): string | undefined {
  return email ?? phone ?? userId ?? url;
}
