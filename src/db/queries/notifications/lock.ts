import { sql } from 'drizzle-orm';
import type { OnAmbiguous } from '../../../domain/ambiguity.ts';
import type { Channel } from '../../../domain/channel.ts';
import type { Timing } from '../../../domain/due.ts';
import type { RateLimits } from '../../../domain/limits.ts';
import type { KeyMode } from '../../../domain/notification.ts';
import type { RetryPolicy } from '../../../domain/retry-policy.ts';
import type { Route } from '../../../domain/route.ts';
import type { Status } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import { execute, findRow } from '../../statement.ts';
import { suppressionReason } from '../suppressions.ts';
import { overChannel, readFallbackUserKeys } from './fallbacks.ts';

/** A notification as it stands under a lock: all that gates, cancelling and its records need, and no content. */
export type LockedNotification = Timing & {
  id: string;
  clientId: string;
  environment: KeyMode;
  /** Of which it is one; null for one that was asked for by itself. */
  campaignId: string | null;
  run: number;
  status: Status;
  reason: string | null;
  priority: number;
  channel: Channel;
  provider: string | null;
  userKey: string;
  /** Of its fallbacks, by channel, where they go to somebody else. */
  fallbackUserKeys: Partial<Record<Channel, string>>;
  limits: Partial<RateLimits>;
  retry: RetryPolicy;
  onAmbiguous: OnAmbiguous;
  routes: Route[];
  createdAt: Date;
  tags: string[];
  traceparent: string | null;
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
  const locked = await execute(tx, 'lock-notification', sql`select from notifications where id = ${id} for update`);
  return locked === 0 ? null : readForGates(tx, id, over);
}

/** As `lockNotification`, of who only looks: nothing is locked. */
export async function readForGates(
  tx: Queryable,
  id: string,
  over: Channel | null = null,
): Promise<LockedNotification | null> {
  const suppressedBy = suppressionReason({
    clientId: sql`notifications.client_id`,
    environment: sql`notifications.environment`,
    recipientHash: overChannel(sql`${over}::text`).hash,
    marketing: sql`notifications.category = 'marketing'`,
  });
  const found = await findRow<Omit<LockedNotification, 'fallbackUserKeys'>>(
    tx,
    'read-locked-notification',
    sql`select id, client_id as "clientId", environment, campaign_id as "campaignId", run, status, reason, priority, channel, provider, user_key as "userKey", limits,
        retry, on_ambiguous as "onAmbiguous", routes, created_at as "createdAt",
        tags, traceparent, on_late as "onLate", late_after_ms as "lateAfterMs",
        (extract(epoch from send_at) * 1000)::float8 as "sendAt", (extract(epoch from expires_at) * 1000)::float8 as "expiresAt",
        exists (select from attempts a where a.notification_id = notifications.id and a.run = notifications.run
          and a.outcome = 'ambiguous') as "mayHaveBeenSent",
        ${suppressedBy} as "suppressedBy",
        (extract(epoch from clock_timestamp()) * 1000)::float8 as now
      from notifications where id = ${id}`,
  );
  if (!found) return null;
  const hasFallback = found.routes.some(({ channel }) => channel !== found.channel);
  return { ...found, fallbackUserKeys: hasFallback ? await readFallbackUserKeys(tx, id) : {} };
}
