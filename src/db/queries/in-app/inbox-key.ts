import { createHash } from 'node:crypto';

/** One user of one client. */
export type Inbox = {
  /** UUID. */
  clientId: string;
  /** As the client calls its user. */
  userId: string;
};

/** Where PostgreSQL tells of what came (LISTEN): the payload is the key of the inbox. */
export const INBOX_CHANNEL = 'posthorn_inbox';

/** 32 hex digits: payloads stand in logs and statistics of the server, so they name nobody in plain. */
export function inboxKey({ clientId, userId }: Inbox): string {
  return createHash('sha256').update(`inbox:${clientId}:${userId}`).digest('hex').slice(0, 32);
}
