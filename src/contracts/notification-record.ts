import type { OnAmbiguous } from '../domain/ambiguity.ts';
import type { Channel } from '../domain/channel.ts';
import type { RetryPolicy } from '../domain/retry-policy.ts';
import type { Route } from '../domain/route.ts';

export const SCHEMA_VERSION = 1;

/**
 * The value on `notifications` and `notifications-urgent`: the whole plan, so that the bridge needs no
 * database and the workflow no extra activity. Never a recipient, never content.
 */
export type NotificationRecord = {
  schemaVersion: number;
  type: 'notification.created' | 'notification.changed';
  /** Public id, `ntf_…`. */
  notificationId: string;
  /** 0 for the first run; a replay of a dead letter is the next one. */
  run: number;
  clientId: string;
  channel: Channel;
  /** 1 (first) to 10. */
  priority: number;
  /** Keyed hash of the user or the normalised address. */
  userKey: string;
  /** ISO 8601; absent means now. */
  dueAt?: string;
  expiresAt?: string;
  retry: RetryPolicy;
  onAmbiguous: OnAmbiguous;
  routes: Route[];
  createdAt: string;
};
