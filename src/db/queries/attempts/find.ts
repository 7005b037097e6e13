import type { OnAmbiguous } from '../../../domain/ambiguity.ts';
import type { Channel } from '../../../domain/channel.ts';
import type { AttemptOutcome } from '../../../domain/outcome.ts';
import type { Status } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
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
  attempt: {
    epoch: number;
    state: 'sending' | 'finished';
    outcome: AttemptOutcome | null;
    code: string | null;
    counts: boolean;
    /** Milliseconds until its lease ends on the database's clock; negative when it is over. */
    leaseLeftMs: number;
  } | null;
};

/** What stands where a claim was refused; null when there is no such notification. */
export async function findAttempt(db: Queryable, key: AttemptKey): Promise<FoundAttempt | null> {
  const { rows } = await db.query({
    name: 'find-attempt',
    text: `select n.status, n.run, coalesce(n.expires_at <= clock_timestamp(), false) as expired, n.client_id, n.on_ambiguous,
        n.tags, n.traceparent, n.channel, n.provider, n.created_at, n.user_key, n.retry_count, a.epoch, a.state, a.outcome, a.code, a.counts,
        extract(epoch from a.lease_until - clock_timestamp()) * 1000 as lease_left_ms,
        exists (select from attempts b where b.notification_id = n.id and b.run = $2 and b.seq < $3
          and b.outcome = 'ambiguous') as ambiguous_before
      from notifications n left join attempts a on a.notification_id = n.id and a.run = $2 and a.seq = $3
      where n.id = $1`,
    values: [key.notificationId, key.run, key.seq],
  });
  const row = rows[0];
  if (!row) return null;
  return {
    status: row.status,
    run: row.run,
    expired: row.expired,
    clientId: row.client_id,
    userKey: row.user_key,
    channel: row.channel,
    provider: row.provider,
    createdAt: row.created_at,
    onAmbiguous: row.on_ambiguous,
    tags: row.tags,
    traceparent: row.traceparent,
    retryCount: row.retry_count,
    ambiguousBefore: row.ambiguous_before,
    attempt: row.state
      ? {
          epoch: row.epoch,
          state: row.state,
          outcome: row.outcome,
          code: row.code,
          counts: row.counts,
          leaseLeftMs: Math.ceil(Number(row.lease_left_ms)),
        }
      : null,
  };
}

/** The number of the attempt of a run that nobody has finished; null where there is none. */
export async function findUnfinished(
  db: Queryable,
  key: { notificationId: string; run: number },
): Promise<number | null> {
  const { rows } = await db.query({
    name: 'find-unfinished-attempt',
    text: `select max(seq) as seq from attempts where notification_id = $1 and run = $2 and state = 'sending'`,
    values: [key.notificationId, key.run],
  });
  return rows[0].seq;
}

/** Whether a provider may have taken the notification, in any of its runs. */
export async function wasEverAmbiguous(tx: Queryable, notificationId: string): Promise<boolean> {
  const { rowCount } = await tx.query({
    name: 'was-ever-ambiguous',
    text: `select from attempts where notification_id = $1 and outcome = 'ambiguous' limit 1`,
    values: [notificationId],
  });
  return rowCount === 1;
}

/** Whether a provider was called in this run. */
export async function wasTried(tx: Queryable, { id, run }: { id: string; run: number }): Promise<boolean> {
  const { rows } = await tx.query({
    name: 'was-tried',
    text: 'select exists (select from attempts where notification_id = $1 and run = $2) as tried',
    values: [id, run],
  });
  return rows[0].tried;
}
