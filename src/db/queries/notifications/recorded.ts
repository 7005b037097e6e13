import { type SQL, sql } from 'drizzle-orm';
import type { OnAmbiguous } from '../../../domain/ambiguity.ts';
import type { Channel } from '../../../domain/channel.ts';
import type { RetryPolicy } from '../../../domain/retry-policy.ts';
import type { Route } from '../../../domain/route.ts';

/** A notification, as its record for the bridge says it. Times are milliseconds since 1970. */
export type RecordedRow = {
  id: string;
  run: number;
  clientId: string;
  channel: Channel;
  priority: number;
  userKey: string;
  sendAt: number | null;
  expiresAt: number | null;
  retry: RetryPolicy;
  onAmbiguous: OnAmbiguous;
  routes: Route[];
  createdAt: Date;
  traceparent: string | null;
};

/** Its columns but id and run. @param n the name of the row of `notifications` */
export function recordedColumns(n: SQL): SQL {
  return sql`${n}.client_id as "clientId", ${n}.channel, ${n}.priority, ${n}.user_key as "userKey",
    (extract(epoch from ${n}.send_at) * 1000)::float8 as "sendAt", (extract(epoch from ${n}.expires_at) * 1000)::float8 as "expiresAt",
    ${n}.retry, ${n}.on_ambiguous as "onAmbiguous", ${n}.routes, ${n}.created_at as "createdAt", ${n}.traceparent`;
}
