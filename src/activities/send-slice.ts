import { setMaxListeners } from 'node:events';
import { ApplicationFailure } from '@temporalio/activity';
import type { SliceInput, SliceOutcome } from '../contracts/campaign-workflow.ts';
import { type ChunkLook, endChunk, hasLine, holdChunk, lookAtChunk } from '../db/queries/lane/chunks.ts';
import { NOBODY, readAccount } from '../db/queries/provider-accounts/account.ts';
import { inTransaction } from '../db/transaction.ts';
import { MINUTE_MS } from '../domain/durations.ts';
import { fromPublicId, toPublicId } from '../domain/ids.ts';
import { temporalPriority } from '../domain/priority.ts';
import { isOutage } from '../domain/provider-account.ts';
import { inSpan } from '../observability/tracing.ts';
import { changeCampaignStatus, POSTHORN } from '../services/campaigns/change-status.ts';
import { type CampaignForLane, readCampaignForLane } from '../services/campaigns/plan.ts';
import { endSuppressed } from '../services/lane/end-rest.ts';
import { fallOut, fallOutSome, MOST_IN_LINE } from '../services/lane/fall-out.ts';
import { type LayOutDeps, layOut } from '../services/lane/lay-out.ts';
import { ApiProblem } from '../services/problem.ts';
import type { DeliverDeps } from './attempt.ts';
import { feedAccount, type Slice } from './feed-account.ts';
import { openPulse } from './journal.ts';
import { openResults } from './slice-results.ts';

export type SliceDeps = DeliverDeps & {
  /** What makes notifications of people: their words and their routes. */
  acceptance: Omit<LayOutDeps, 'database'>;
  /** Aborted as soon as the process begins to stop: nobody more is claimed then. */
  stopping: AbortSignal;
  /** Everybody goes by an ordinary workflow, as if each had been asked for alone. */
  isSingle: boolean;
};

/** How long a slice takes people in: then it is another's turn, and a history grows by three events. */
const TURN_MS = MINUTE_MS;
/** How soon to look again, where nobody tells when. */
const LOOK_AGAIN_MS = 2_000;
const MISSING_MS = 30_000;
/** Of a provider that is away one of the campaign stands in its line: somebody must find out when it is back. */
const PROBERS = 1;
const LONGEST_MS = 30_000;

type Wait = Extract<SliceOutcome, { kind: 'wait' }>;
const DONE: SliceOutcome = { kind: 'done' };
const LEFT: SliceOutcome = { kind: 'left' };

/**
 * A turn of one chunk of a campaign: its people become notifications, if they are not, and are sent to by statements for
 * many, until the chunk is through, the turn is over or something stands in the way of all who are left. It leaves no
 * state of its own: another execution goes on by what stands in the tables, also beside this one.
 */
export function createSendSlice(deps: SliceDeps) {
  return async function sendSlice({ campaignId: publicId, chunk, clientId }: SliceInput): Promise<SliceOutcome> {
    const campaignId = fromPublicId('campaign', publicId);
    const campaign = campaignId && (await readCampaignForLane(deps.pool, deps.cipher, campaignId));
    if (!campaign) throw ApplicationFailure.nonRetryable('no such campaign', 'CampaignMissing');
    const journal = openPulse();
    deps.metrics.campaignSlicesUnderWay.inc();
    const stopBeating = journal.keepBeating();
    const turn = new AbortController();
    const timer = setTimeout(() => turn.abort(), TURN_MS);
    const over = AbortSignal.any([turn.signal, deps.stopping, deps.draining, journal.abandoned]);
    setMaxListeners(0, over);
    const results = openResults(deps, journal);
    // One of a process's slices has what permits there are, and the others those that it leaves: so many are claimed, and
    // written, together, and no two are through, and laid out anew, at once.
    const part = { of: publicId, place: chunk };
    const who = { priorityKey: temporalPriority(campaign.spec.priority), fairnessKey: clientId, part };
    const attributes = {
      'posthorn.campaign_id': publicId,
      'posthorn.chunk': chunk,
      'posthorn.channel': campaign.channel,
    };
    // It comes long after the campaign was started, and is one of many.
    const span = deps.tracer.branch('slice', [campaign.plan.traceparent ?? null], { attributes });
    try {
      return await inSpan(span, async ({ traceparent }) => {
        const key = { campaignId: campaign.id, chunk };
        const outcome = await work(deps, campaign, { key, journal, results, who, over, traceparent });
        const result = outcome.kind === 'wait' ? outcome.reason : outcome.kind;
        span.set({ 'posthorn.outcome': result });
        deps.metrics.campaignSlices.inc({ result });
        return outcome;
      });
    } finally {
      clearTimeout(timer);
      deps.metrics.campaignSlicesUnderWay.dec();
      // What a provider has answered is written, whatever else has failed.
      await results.written().finally(stopBeating);
    }
  };
}

async function work(deps: SliceDeps, campaign: CampaignForLane, slice: Slice): Promise<SliceOutcome> {
  const { pool } = deps;
  const { key, results, over } = slice;
  // In the single lane they go by workflows of their own, as all others.
  let isListAsked = deps.isSingle;
  for (;;) {
    await results.written();
    const look = await lookAtChunk(pool, key);
    if (!look) throw ApplicationFailure.nonRetryable('no such chunk', 'CampaignMissing');
    if (look.state === 'done') return DONE;
    if (over.aborted || look.status !== 'RUNNING') return LEFT;
    if (look.lost.length > 0) {
      await fallOut(pool, look.lost);
    } else if (look.state === 'laid_out' && look.waiting.length === 0) {
      return end(deps, slice, look);
    } else if (look.isOver) {
      // Whoever waits is ended for the whole campaign.
      return waitFor(LOOK_AGAIN_MS, 'expired');
    } else if (look.state === 'planned') {
      const stopped = await layOutOrSay(deps, campaign, key.chunk);
      if (stopped) return stopped;
    } else if (!isListAsked) {
      isListAsked = true;
      await endThoseOnTheList(deps, campaign, key.chunk);
    } else {
      const wait = await feedAll(deps, slice, look);
      if (!wait) continue;
      // Those behind it may go by an account that is there.
      if (isOutage(wait.reason)) await holdChunk(pool, key, wait.waitMs);
      return wait;
    }
  }
}

/** Lays the chunk out; where that cannot be done, what the slice answers. */
async function layOutOrSay(deps: SliceDeps, campaign: CampaignForLane, chunk: number): Promise<SliceOutcome | null> {
  const { pool, cipher, acceptance, logger } = deps;
  try {
    return (await layOut({ ...acceptance, database: { pool, cipher } }, campaign, chunk)) ? null : LEFT;
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    const { code } = error;
    // One that is too expensive three times is suspended, and then this is not what is said.
    if (code === 'templates_busy' || code === 'template_too_expensive') return waitFor(LOOK_AGAIN_MS, code);
    const why = { reason: 'content_failed', actor: POSTHORN } as const;
    await inTransaction(pool, (tx) => changeCampaignStatus(tx, campaign.id, 'PAUSED', why));
    logger.warn({ campaignId: toPublicId('campaign', campaign.id), code }, 'campaign paused: its words cannot be made');
    return LEFT;
  }
}

/** Nothing may go to them, so they need neither a turn nor a permit. Who is put on the list later is found by the claim. */
async function endThoseOnTheList(
  { pool, metrics }: SliceDeps,
  campaign: CampaignForLane,
  chunk: number,
): Promise<void> {
  const ended = await endSuppressed(pool, campaign, chunk);
  metrics.notifications.inc({ channel: campaign.channel, status: 'SUPPRESSED' }, ended);
  metrics.campaignRecipients.inc({ result: 'suppressed' }, ended);
}

/** Each account in turn; where nobody could go by any of them, the shortest wait. */
async function feedAll(deps: SliceDeps, slice: Slice, look: ChunkLook): Promise<Wait | null> {
  const waits: Wait[] = [];
  for (const one of look.waiting) {
    const wait = await feed(deps, slice, look, one);
    if (wait) waits.push(wait);
  }
  waits.sort((a, b) => a.waitMs - b.waitMs);
  return waits.length === look.waiting.length ? (waits[0] ?? null) : null;
}

/** Sends by one account, or lets people out into its line; null where that has brought anybody on. */
async function feed(
  deps: SliceDeps,
  slice: Slice,
  { channel, ratePerSecond }: ChunkLook,
  { provider, people }: ChunkLook['waiting'][number],
): Promise<Wait | null> {
  const { pool, providers, accountLimits, isSingle } = deps;
  const { key } = slice;
  if (!providers.byName(provider)) return waitFor(MISSING_MS, 'provider_missing');
  const account = await readAccount(pool, provider, NOBODY);
  const { now, breaker, awaySince, probeAt, notBefore } = account;
  if (breaker !== 'closed' || awaySince !== null) {
    await fallOutSome(pool, key, provider, PROBERS);
    return waitFor((probeAt ?? now) - now, 'provider_down');
  }
  if (notBefore !== null && notBefore > now) return waitFor(notBefore - now, 'provider_throttled');
  const { rate, perDay } = accountLimits(provider);
  if (isSingle || rate !== null || perDay !== null || (await hasLine(pool, provider))) {
    const fellOut = await fallOutSome(pool, key, provider, MOST_IN_LINE);
    deps.metrics.campaignRecipients.inc({ result: 'fell_out' }, fellOut);
    return fellOut > 0 ? null : waitFor(LOOK_AGAIN_MS, isSingle ? 'single_lane' : 'provider_queue');
  }
  const moved = await feedAccount(deps, slice, { channel, provider }, { people, ratePerSecond });
  return moved > 0 || slice.over.aborted ? null : waitFor(LOOK_AGAIN_MS, 'others_at_work');
}

/** Nobody waits any more: it is through, or somebody is being sent to by another execution, which may have died. */
async function end({ pool }: SliceDeps, { key }: Slice, { leaseLeftMs }: ChunkLook): Promise<SliceOutcome> {
  if (leaseLeftMs !== null) return waitFor(Math.min(leaseLeftMs, LONGEST_MS), 'others_at_work');
  return (await endChunk(pool, key)) ? DONE : waitFor(LOOK_AGAIN_MS, 'others_at_work');
}

function waitFor(ms: number, reason: string): Wait {
  return { kind: 'wait', waitMs: Math.ceil(Math.min(Math.max(ms, LOOK_AGAIN_MS), LONGEST_MS)), reason };
}
