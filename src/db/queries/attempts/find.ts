import { sql } from 'drizzle-orm';
import type { OnAmbiguous } from '../../../domain/ambiguity.ts';
import type { Channel } from '../../../domain/channel.ts';
import type { AttemptOutcome } from '../../../domain/outcome.ts';
import type { Status } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import { execute, findRow, queryRow } from '../../statement.ts';
import { userKeyOf } from '../notifications/fallbacks.ts';
import type { AttemptKey } from './start.ts';

export type FoundAttempt = {
  status: Status;
  run: number;
  expired: boolean;
  clientId: string;
  userKey: string;
  channel: Channel;
  provider: string | null;
  createdAt: Date;
  onAmbiguous: OnAmbiguous;
  tags: string[];
  traceparent: string | null;
  retryCount: number;
  ambiguousBefore: boolean;
  attempt: Attempt | null;
};

type Attempt = {
  epoch: number;
  state: 'sending' | 'finished';
  outcome: AttemptOutcome | null;
  code: string | null;
  counts: boolean;
  /** Milliseconds until its lease ends on the database's clock; negative when it is over. */
  leaseLeftMs: number;
};

/** What stands where a claim was refused; null when there is no such notification. */
export async function findAttempt(db: Queryable, key: AttemptKey): Promise<FoundAttempt | null> {
  const row = await findRow<Omit<FoundAttempt, 'attempt'> & (Attempt | { [field in keyof Attempt]: null })>(
    db,
    'find-attempt',
    sql`select n.status, n.run, coalesce(n.expires_at <= clock_timestamp(), false) as expired, n.client_id as "clientId",
        n.on_ambiguous as "onAmbiguous", n.tags, n.traceparent, n.channel, n.provider, n.created_at as "createdAt",
        ${userKeyOf(sql`n`, sql`a.channel`)} as "userKey", n.retry_count as "retryCount", a.epoch, a.state, a.outcome, a.code, a.counts,
        ceil(extract(epoch from a.lease_until - clock_timestamp()) * 1000)::float8 as "leaseLeftMs",
        exists (select from attempts b where b.notification_id = n.id and b.run = ${key.run} and b.seq < ${key.seq}
          and b.outcome = 'ambiguous') as "ambiguousBefore"
      from notifications n left join attempts a on a.notification_id = n.id and a.run = ${key.run} and a.seq = ${key.seq}
      where n.id = ${key.notificationId}`,
  );
  if (!row) return null;
  const { epoch, state, outcome, code, counts, leaseLeftMs, ...notification } = row;
  return { ...notification, attempt: state && { epoch, state, outcome, code, counts, leaseLeftMs } };
}

/** The number of the attempt of a run that nobody has finished; null where there is none. */
export async function findUnfinished(
  db: Queryable,
  key: { notificationId: string; run: number },
): Promise<number | null> {
  const { seq } = await queryRow<{ seq: number | null }>(
    db,
    'find-unfinished-attempt',
    sql`select max(seq) as seq from attempts where notification_id = ${key.notificationId} and run = ${key.run} and state = 'sending'`,
  );
  return seq;
}

/** Whether a provider may have taken the notification, in any of its runs. */
export async function wasEverAmbiguous(tx: Queryable, notificationId: string): Promise<boolean> {
  const found = await execute(
    tx,
    'was-ever-ambiguous',
    sql`select from attempts where notification_id = ${notificationId} and outcome = 'ambiguous' limit 1`,
  );
  return found === 1;
}

/** Whether a provider was called in this run. */
export async function wasTried(tx: Queryable, { id, run }: { id: string; run: number }): Promise<boolean> {
  const { tried } = await queryRow<{ tried: boolean }>(
    tx,
    'was-tried',
    sql`select exists (select from attempts where notification_id = ${id} and run = ${run}) as tried`,
  );
  return tried;
}
