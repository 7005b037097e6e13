import type { OnAmbiguous } from '../domain/ambiguity.ts';
import type { Channel } from '../domain/channel.ts';
import type { RetryPolicy } from '../domain/retry-policy.ts';
import type { Route } from '../domain/route.ts';

export const NOTIFICATION_WORKFLOW = 'deliverNotification';
export const CHANGED_SIGNAL = 'changed';
/** Type of the failure with which a given-up run ends: what the Temporal UI's filter finds. */
export const DELIVERY_FAILED = 'DeliveryFailed';

/** What a run is told: the plan, no recipient and no content. */
export type NotificationPlan = {
  notificationId: string;
  run: number;
  channel: Channel;
  /** 1 (first) to 10; in runs of older releases there is none. */
  priority?: number;
  dueAt: string | null;
  expiresAt: string | null;
  retry: RetryPolicy;
  onAmbiguous: OnAmbiguous;
  routes: Route[];
};

/** The id is the lock: Temporal starts it once. A replay of a dead letter is a run of its own. */
export function workflowIdFor(notificationId: string, run: number): string {
  return run === 0 ? `notification-${notificationId}` : `notification-${notificationId}-r${run}`;
}

/**
 * A queue per channel, so that a vendor that hangs holds up nobody else's, and one beside it for what is urgent, with
 * workers of its own: behind a backlog a place in the same queue is no use, however early (docs/decisions/0010).
 */
export function taskQueueFor(channel: Channel, { urgent }: { urgent: boolean }): string {
  return urgent ? `notify-${channel}-urgent` : `notify-${channel}`;
}

/** Set once, at the start; registered with the namespace by the stack and by docker-compose. */
export const SEARCH_ATTRIBUTES = { clientId: 'ClientId', channel: 'Channel', userKey: 'UserKey' } as const;
