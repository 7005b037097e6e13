import { mapWithLimit } from '../../async/map-with-limit.ts';
import type { Pool } from '../../db/client.ts';
import { endChunks } from '../../db/queries/lane/chunks.ts';
import {
  type CancelledCampaign,
  dropStaged,
  endWaiting,
  findCancelled,
  findStragglers,
  lockSuppressed,
  lockWaiting,
} from '../../db/queries/lane/end-many.ts';
import { shareCampaign } from '../../db/queries/lane/lock.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import { inTransaction } from '../../db/transaction.ts';
import { CHUNK_SIZE } from '../../domain/campaigns/campaign.ts';
import { NIL_ID } from '../../domain/ids.ts';
import { type CancelDeps, cancelNotification } from '../notifications/cancel.ts';
import { statusEvent } from '../outbox-records.ts';
import { fallOutLost } from './fall-out.ts';

type Campaign = Pick<CancelledCampaign, 'id' | 'clientId' | 'channel'>;

/** What the events say of people who were never tried. */
export const OF_MANY = { run: 0, tags: [], traceparent: null };
/** People in one transaction: with their indexes and events it takes a second or two. */
const BATCH = 5_000;
/** Of one look; the next goes on with those that are left. */
const CAMPAIGNS = 20;
/** Of those that are cancelled one by one: a page, and so many at once. */
const PAGE = 500;
const AT_ONCE = 8;

/**
 * Ends a batch of those of a campaign to whom nothing was sent and who have no workflow: who is staged is forgotten, who
 * is laid out is CANCELLED or EXPIRED, with timeline and event.
 * @returns how many; 0 when nobody is left
 */
export async function endSome(
  pool: Pool,
  { id: campaignId, clientId, channel }: Campaign,
  to: 'CANCELLED' | 'EXPIRED',
): Promise<{ staged: number; ended: number }> {
  const reason = to === 'EXPIRED' ? 'expired' : null;
  const staged = await dropStaged(pool, campaignId, BATCH);
  const ended = await retryConflicts(() =>
    inTransaction(pool, async (tx) => {
      const ids = await lockWaiting(tx, campaignId, BATCH);
      if (ids.length === 0) return 0;
      const about = { ...OF_MANY, clientId, channel, provider: null };
      const endings = ids.map((id) => ({ id, reason, row: statusEvent({ ...about, id }, to, reason) }));
      return endWaiting(tx, to, endings);
    }),
  );
  return { staged, ended };
}

/**
 * Ends those of a chunk who are on their client's suppression list, as their own workflows would: SUPPRESSED with the
 * reason, timeline and event, without an attempt or a dead letter.
 * @returns how many; none where the campaign does not run
 */
export function endSuppressed(
  pool: Pool,
  { id: campaignId, clientId, channel }: Campaign,
  chunk: number,
): Promise<number> {
  return retryConflicts(() =>
    inTransaction(pool, async (tx) => {
      if ((await shareCampaign(tx, campaignId)) !== 'RUNNING') return 0;
      const found = await lockSuppressed(tx, { campaignId, chunk }, CHUNK_SIZE);
      if (found.length === 0) return 0;
      const endings = found.map(({ id, reason, provider }) => {
        return { id, reason, row: statusEvent({ ...OF_MANY, id, clientId, channel, provider }, 'SUPPRESSED', reason) };
      });
      return endWaiting(tx, 'SUPPRESSED', endings);
    }),
  );
}

/**
 * Ends what is left of campaigns that were cancelled: who waits for a slice is CANCELLED by statements for many, who has a
 * workflow as any other, and who is being sent to ends as it does; of a sender that was lost an ordinary workflow finds out.
 * @returns how many were ended, or forgotten before they were laid out
 */
export async function sweepCancelled(deps: CancelDeps): Promise<number> {
  const { pool } = deps.database;
  let swept = 0;
  for (const campaign of await findCancelled(pool, CAMPAIGNS)) {
    await fallOutLost(pool, campaign.id);
    for (;;) {
      const { staged, ended } = await endSome(pool, campaign, 'CANCELLED');
      if (staged + ended === 0) break;
      deps.metrics.notifications.inc({ channel: campaign.channel, status: 'CANCELLED' }, ended);
      deps.wakeRelay();
      swept += staged + ended;
    }
    swept += await cancelStragglers(deps, campaign);
    await inTransaction(pool, (tx) => endChunks(tx, campaign.id));
  }
  return swept;
}

async function cancelStragglers(deps: CancelDeps, { id, clientId, environment }: CancelledCampaign): Promise<number> {
  let cancelled = 0;
  let after = NIL_ID;
  for (;;) {
    const page = await findStragglers(deps.database.pool, id, { after, limit: PAGE });
    const last = page.at(-1);
    if (last === undefined) return cancelled;
    const results = await mapWithLimit(page, AT_ONCE, (one) =>
      cancelNotification(deps, { clientId, environment, id: one }),
    );
    cancelled += results.filter(({ kind }) => kind === 'cancelled').length;
    after = last;
  }
}
