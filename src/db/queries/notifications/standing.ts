import { sql } from 'drizzle-orm';
import type { CampaignStatus, PauseReason } from '../../../domain/campaigns/status.ts';
import type { Channel } from '../../../domain/channel.ts';
import type { AttemptOutcome } from '../../../domain/outcome.ts';
import type { RowAccess } from '../../../domain/row-access.ts';
import { streamFor } from '../../../domain/stream.ts';
import type { Queryable } from '../../client.ts';
import { STREAM } from '../../schema/outbox.ts';
import { findRow, queryRows } from '../../statement.ts';

/* Where a notification stands, beside what its gates ask: nothing of its recipient, its content or a vendor's words. */

export type Standing = {
  /** Since when its status and reason are what they are. */
  since: Date;
  updatedAt: Date;
  /** When its workflow means to look again. */
  wakeAt: Date | null;
  /** Whose slice sends it; null for one with a workflow of its own. */
  chunk: number | null;
  /** In which line it stands; null for none. */
  line: string | null;
  /** When that has called it, and it has not come. */
  calledAt: Date | null;
  campaign: StandingCampaign | null;
};

export type StandingCampaign = {
  status: CampaignStatus;
  reason: PauseReason | null;
  ratePerSecond: number | null;
  /** Of its workflow. */
  run: number;
  /** The account of its chunk is away: it is not begun before then. */
  heldUntil: Date | null;
};

/** Null where there is none within the access. */
export async function findStanding(
  db: Queryable,
  { clientId, environment }: RowAccess,
  id: string,
): Promise<Standing | null> {
  const row = await findRow<
    Omit<Standing, 'campaign'> & {
      campaignStatus: CampaignStatus | null;
      campaignReason: PauseReason | null;
      ratePerSecond: number | null;
      campaignRun: number;
      heldUntil: Date | null;
    }
  >(
    db,
    'find-standing',
    sql`select coalesce((select t.at from timeline t where t.notification_id = n.id and t.sequence = n.sequence), n.updated_at) as since,
        n.updated_at as "updatedAt", n.wake_at as "wakeAt", n.chunk, l.account as line, l.called_at as "calledAt",
        c.status as "campaignStatus", c.reason as "campaignReason", c.rate_per_second::float8 as "ratePerSecond",
        c.run as "campaignRun", k.held_until as "heldUntil"
      from notifications n
        left join account_line l on l.notification_id = n.id and l.run = n.run
        left join campaigns c on c.id = n.campaign_id
        left join campaign_chunks k on k.campaign_id = n.campaign_id and k.number = n.chunk
      where n.id = ${id} and (${clientId}::uuid is null or n.client_id = ${clientId}::uuid)
        and (${environment}::text is distinct from 'test' or n.environment = 'test')`,
  );
  if (!row) return null;
  const { campaignStatus, campaignReason, ratePerSecond, campaignRun, heldUntil, ...standing } = row;
  const campaign = campaignStatus && {
    status: campaignStatus,
    reason: campaignReason,
    ratePerSecond,
    run: campaignRun,
    heldUntil,
  };
  return { ...standing, campaign };
}

/** What an attempt came to, without the vendor's words. */
export type RunAttempt = {
  channel: Channel;
  provider: string;
  state: 'sending' | 'finished';
  outcome: AttemptOutcome | null;
  code: string | null;
  /** Whether it used up one of the policy's attempts. */
  counts: boolean;
  startedAt: Date;
  finishedAt: Date | null;
  leaseUntil: Date;
};

/** The attempts of a run, in order. */
export function listRunAttempts(db: Queryable, { id, run }: { id: string; run: number }): Promise<RunAttempt[]> {
  return queryRows<RunAttempt>(
    db,
    'list-run-attempts',
    sql`select channel, provider, state, outcome, code, counts, started_at as "startedAt", finished_at as "finishedAt",
        lease_until as "leaseUntil"
      from attempts where notification_id = ${id} and run = ${run} order by seq`,
  );
}

/** So many rows of a client are looked through: those that were written at about the same time stand beside each other. */
const LOOKED_THROUGH = 10_000;

/**
 * The row of the outbox that is to tell Kafka of a notification; null where it has left, or cannot be found among so many.
 * @param key its public id
 */
export function findOutboxRow(
  db: Queryable,
  { clientId, priority, key, since }: { clientId: string; priority: number; key: string; since: Date },
): Promise<{ createdAt: Date; availableAt: Date } | null> {
  // The clocks of an API and of PostgreSQL are a little apart.
  return findRow<{ createdAt: Date; availableAt: Date }>(
    db,
    'find-outbox-row-of',
    sql`select created_at as "createdAt", available_at as "availableAt" from (
        select key, created_at, available_at from outbox
        where ${STREAM} = ${streamFor(priority)} and client_id = ${clientId}
          and available_at >= ${since}::timestamptz - interval '5 seconds'
        order by available_at limit ${LOOKED_THROUGH}) near
      where key = ${key} order by available_at limit 1`,
  );
}
