import { ApplicationFailure } from '@temporalio/activity';
import type { CampaignPlanInput, CampaignStep } from '../contracts/campaign-workflow.ts';
import { endChunks } from '../db/queries/lane/chunks.ts';
import {
  type CampaignLook,
  lookAtCampaign,
  noteSendingDone,
  tallyCampaign,
  tallySince,
  tellProgress,
} from '../db/queries/lane/next-step.ts';
import { inTransaction } from '../db/transaction.ts';
import { countsOf, percentSettled } from '../domain/campaigns/counts.ts';
import { isBeyondGuard, isWatching, type Tally } from '../domain/campaigns/guard.ts';
import type { CampaignStatus, PauseReason } from '../domain/campaigns/status.ts';
import { HOUR_MS, MINUTE_MS } from '../domain/durations.ts';
import { fromPublicId, toPublicId } from '../domain/ids.ts';
import { changeCampaignStatus, POSTHORN } from '../services/campaigns/change-status.ts';
import { type CampaignForLane, readCampaignForLane } from '../services/campaigns/plan.ts';
import { endSome } from '../services/lane/end-rest.ts';
import { campaignEvent } from '../services/outbox-records.ts';
import type { DeliverDeps } from './attempt.ts';

export type NextDeps = Pick<DeliverDeps, 'pool' | 'cipher' | 'logger' | 'metrics'>;

/** `underWay`: the chunks in hand, of which a slice is under way or something stands in the way. */
export type NextInput = Pick<CampaignPlanInput, 'campaignId' | 'run'> & { underWay: number[] };

/** So many chunks are in hand at once, and those besides whose account is away. */
const WINDOW = 4;
/** While slices are under way their guard looks so often; without one it is enough to look when one ends. */
const WATCH_MS = 1_000;
const UNWATCHED_MS = MINUTE_MS / 2;
/** How often those are looked after that go by themselves. */
const STRAGGLERS_MS = 10_000;
/** What is ended in one look, by the clock; the next goes on. */
const LONGEST_ENDING_MS = 30_000;
/**
 * For its guard, and to tell how far it is, everybody in a campaign is counted: again after so many times as long as that
 * took, so that it is a twentieth of a core.
 */
const COUNTED_FOR = 20;
const MOST_COUNTED = 1_000;
/** Without a guard, so often: more is not told. */
const COUNT_UNWATCHED_MS = 5_000;
const SOONEST_MS = 100;

const NOT_STARTED: CampaignStep = { kind: 'wait', waitMs: MINUTE_MS, why: 'it is not started' };

/** What is found, or that something was done and it is to be looked again. */
type Found = CampaignStep | 'look_again';

/**
 * What is next for a campaign, as its rows say: whether it begins, is paused by its guard or is over, which chunks may be
 * begun, or for how long there is nothing to do. Each change of status is a compare-and-set, so that a person who comes
 * first is right. It says why, for the Temporal UI, and names nobody.
 */
export function createWhatIsNext(deps: NextDeps) {
  const count = countNowAndThen(deps);

  async function step(campaign: CampaignForLane, look: CampaignLook, inHand: number): Promise<Found> {
    const { id } = campaign;
    const { status, reason, due, isOpen, isStaged, isUnderWay } = look;
    if (status === 'PAUSED') return waitFor(HOUR_MS, `paused: ${words(reason ?? 'person')}`);
    if (status === 'SCHEDULED') {
      const { scheduledInMs } = look;
      if (scheduledInMs !== null && scheduledInMs > 0) return waitFor(scheduledInMs, 'it is scheduled for later');
      return become(deps, id, 'RUNNING');
    }
    if (status !== 'RUNNING') return NOT_STARTED;
    const { expiresInMs } = look;
    if (expiresInMs !== null && expiresInMs <= 0 && isOpen) {
      const rest = await expireRest(deps, campaign);
      if (rest === 'some_left') return waitFor(SOONEST_MS, 'its time is over: what is left is ended');
      if (rest === 'ended') return 'look_again';
    }
    const tally = await count(campaign);
    if (tally === 'beyond_guard') {
      deps.logger.warn({ campaignId: toPublicId('campaign', id) }, 'campaign paused by its guard');
      return become(deps, id, 'PAUSED', 'guard');
    }
    if (tally) await tell(deps, campaign, tally, isStaged);
    const watchMs = isWatching(campaign.spec.guard) ? WATCH_MS : UNWATCHED_MS;
    if (due.length > 0) return { kind: 'start', chunks: due, waitMs: watchMs, why: 'slices are under way' };
    if (isOpen) {
      const { heldInMs, nextInMs, nextZone } = look;
      const soonestMs = Math.min(watchMs, nextInMs ?? watchMs, heldInMs ?? watchMs);
      if (inHand > 0) return waitFor(soonestMs, 'slices are under way');
      if (heldInMs !== null) return waitFor(soonestMs, 'chunks wait for their account');
      if (nextInMs !== null) return waitFor(nextInMs, `next wave${nextZone === null ? '' : `: ${nextZone}`}`);
      return waitFor(SOONEST_MS, 'slices have just ended');
    }
    await noteSendingDone(deps.pool, id);
    if (isStaged || isUnderWay) return waitFor(STRAGGLERS_MS, 'some go on by themselves');
    return become(deps, id, 'COMPLETED');
  }

  return async function whatIsNext({ campaignId, run, underWay }: NextInput): Promise<CampaignStep> {
    const id = fromPublicId('campaign', campaignId);
    for (;;) {
      const look = id && (await lookAtCampaign(deps.pool, id, { inHand: underWay, window: WINDOW }));
      if (!look) throw ApplicationFailure.nonRetryable('no such campaign', 'CampaignMissing');
      const { status } = look;
      if (look.run !== run || status === 'COMPLETED' || status === 'CANCELLED') return { kind: 'ended', status };
      const campaign = await readCampaignForLane(deps.pool, deps.cipher, id);
      const found = campaign ? await step(campaign, look, underWay.length) : NOT_STARTED;
      if (found !== 'look_again') return found;
    }
  };
}

function waitFor(waitMs: number, why: string): CampaignStep {
  return { kind: 'wait', waitMs: Math.ceil(Math.max(waitMs, SOONEST_MS)), why };
}

const words = (reason: PauseReason) => reason.replaceAll('_', ' ');

/** Whoever was first, it is looked at again. */
async function become(
  { pool }: NextDeps,
  id: string,
  to: CampaignStatus,
  reason: PauseReason | null = null,
): Promise<'look_again'> {
  await inTransaction(pool, (tx) => changeCampaignStatus(tx, id, to, { reason, actor: POSTHORN }));
  return 'look_again';
}

/** Ends those who wait for a slice, batch by batch, and the chunks that are empty then; whoever is being sent to stays. */
async function expireRest(
  { pool, metrics }: NextDeps,
  campaign: CampaignForLane,
): Promise<'ended' | 'some_left' | 'nothing_to_end'> {
  const until = performance.now() + LONGEST_ENDING_MS;
  let moved = 0;
  for (;;) {
    const { staged, ended } = await endSome(pool, campaign, 'EXPIRED');
    metrics.notifications.inc({ channel: campaign.channel, status: 'EXPIRED' }, ended);
    if (staged + ended === 0) break;
    moved += staged + ended;
    if (performance.now() > until) return 'some_left';
  }
  moved += await inTransaction(pool, (tx) => endChunks(tx, campaign.id));
  return moved > 0 ? 'ended' : 'nothing_to_end';
}

/** Tells how far it is, once for each percent. @param isStaged whether some wait to be laid out */
async function tell({ pool }: NextDeps, campaign: CampaignForLane, tally: Tally, isStaged: boolean): Promise<void> {
  const { id: campaignId, clientId, environment, channel, sequence, total, removed, forgotten, toldPercent } = campaign;
  // Whoever is neither laid out nor staged any more was ended with the campaign's time.
  const rest = isStaged ? 'waiting' : 'expired';
  const counts = countsOf({ total, removed, forgotten, tally, staged: 0, rest });
  const percent = percentSettled(counts);
  if (percent <= toldPercent) return;
  const about = { campaignId, clientId, environment, channel, sequence, total, counts, percent };
  await tellProgress(pool, campaign, percent, campaignEvent('progress', { ...about, status: 'RUNNING', reason: null }));
}

/** Counts what has become of a campaign's people, or finds it beyond its guard; null where it is too soon to count anew. */
function countNowAndThen({ pool }: NextDeps): (campaign: CampaignForLane) => Promise<Tally | 'beyond_guard' | null> {
  const notBefore = new Map<string, number>();
  return async ({ id, spec: { guard }, guardSince, guardFrom }) => {
    const now = performance.now();
    if (now < (notBefore.get(id) ?? 0)) return null;
    if (notBefore.size >= MOST_COUNTED) notBefore.clear();
    const tally = await tallyCampaign(pool, id);
    // That it is beyond is acted upon at once, and asked again when it goes on.
    const watched = guardSince === null ? tally : await tallySince(pool, { id, guardSince, guardFrom });
    if (isBeyondGuard(guard, watched)) return 'beyond_guard';
    const heldMs = COUNTED_FOR * (performance.now() - now);
    notBefore.set(id, now + (isWatching(guard) ? heldMs : Math.max(heldMs, COUNT_UNWATCHED_MS)));
    return tally;
  };
}
