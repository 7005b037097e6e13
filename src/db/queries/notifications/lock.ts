import type { OnAmbiguous } from '../../../domain/ambiguity.ts';
import type { Channel } from '../../../domain/channel.ts';
import type { Timing } from '../../../domain/due.ts';
import type { Limits } from '../../../domain/limits.ts';
import type { Environment } from '../../../domain/notification.ts';
import type { RetryPolicy } from '../../../domain/retry-policy.ts';
import type { Route } from '../../../domain/route.ts';
import type { Status } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import { suppressionReason } from '../suppressions.ts';
import { overChannel } from './fallbacks.ts';

const SUPPRESSED_BY = suppressionReason({
  clientId: 'notifications.client_id',
  recipientHash: overChannel('$2::text').hash,
  marketing: "notifications.category = 'marketing'",
});

/** A notification as it stands under a lock: all that gates, cancelling and its records need, and no content. */
export type LockedNotification = Timing & {
  id: string;
  clientId: string;
  environment: Environment;
  run: number;
  status: Status;
  reason: string | null;
  priority: number;
  channel: Channel;
  provider: string | null;
  userKey: string;
  limits: Partial<Limits>;
  retry: RetryPolicy;
  onAmbiguous: OnAmbiguous;
  routes: Route[];
  createdAt: Date;
  tags: string[];
  traceparent: string | null;
  /** Since when nothing but a provider's outage has stood in the way, in milliseconds since 1970. */
  deferredSince: number | null;
  /** A provider may have taken an earlier attempt of this run: only "sent" or UNKNOWN can follow. */
  mayHaveBeenSent: boolean;
  /** Why nothing may go to its address over the channel that was asked about; null where it may. */
  suppressedBy: string | null;
  /** The database's clock, in milliseconds. */
  now: number;
};

/**
 * A notification as it stands, locked for the caller's transaction; null where there is none. The lock is a statement
 * of its own: what waits for a row sees its new version, but its attempts and the clock as they were before the wait.
 * @param over the channel, its own or that of a fallback, whose address is looked for on the client's suppression list
 */
export async function lockNotification(
  tx: Queryable,
  id: string,
  over: Channel | null = null,
): Promise<LockedNotification | null> {
  const lock = { name: 'lock-notification', text: 'select from notifications where id = $1 for update', values: [id] };
  if ((await tx.query(lock)).rowCount === 0) return null;
  const { rows } = await tx.query({
    name: 'read-locked-notification',
    text: `select id, client_id as "clientId", environment, run, status, reason, priority, channel, provider, user_key as "userKey", limits,
        retry, on_ambiguous as "onAmbiguous", routes, created_at as "createdAt",
        tags, traceparent, on_late as "onLate", late_after_ms as "lateAfterMs",
        (extract(epoch from send_at) * 1000)::float8 as "sendAt", (extract(epoch from expires_at) * 1000)::float8 as "expiresAt",
        (extract(epoch from deferred_since) * 1000)::float8 as "deferredSince",
        exists (select from attempts a where a.notification_id = notifications.id and a.run = notifications.run
          and a.outcome = 'ambiguous') as "mayHaveBeenSent",
        ${SUPPRESSED_BY} as "suppressedBy",
        (extract(epoch from clock_timestamp()) * 1000)::float8 as now
      from notifications where id = $1`,
    values: [id, over],
  });
  return rows[0] ?? null;
}
