import { setMaxListeners } from 'node:events';
import { createGather } from '../async/gather.ts';
import { createPace } from '../async/pace.ts';
import type { ChunkKey } from '../db/queries/lane/claim-many.ts';
import { takeRateTurns } from '../db/queries/lane/rate.ts';
import type { ProviderOutcome } from '../domain/outcome.ts';
import type { Route } from '../domain/route.ts';
import { reasonOf } from '../observability/health.ts';
import type { Span } from '../observability/tracing.ts';
import { fallOut } from '../services/lane/fall-out.ts';
import type { CallPriority } from './account-semaphore.ts';
import type { DeliverDeps } from './attempt.ts';
import { callProvider } from './call-provider.ts';
import type { Journal } from './journal.ts';
import { type Claimed, claimForSlice } from './slice-claims.ts';
import type { SliceResults } from './slice-results.ts';

/** What a slice works with. */
export type Slice = {
  key: ChunkKey;
  journal: Journal;
  results: SliceResults;
  /** Whose calls they are, among others that wait for the same account. */
  who: CallPriority;
  /** Aborted when nobody more is to be claimed. */
  over: AbortSignal;
  /** Of its span. */
  traceparent: string | null;
};

/** Those who were claimed together: a trace tells how many, and what came of them. */
type Group = { answered(outcome: ProviderOutcome['kind']): void };
type InGroup = { claimed: Claimed; group: Group };

/** How many of a slice wait for permits at once; what they are let do together is claimed by one statement. */
const LANES = 50;
/** A turn of a rate is taken so long before it comes: in it whoever is next is claimed. */
const AHEAD_MS = 50;
/** No sooner after it has found no turn, a slice looks for one. */
const SOONEST_MS = 10;
/**
 * Of four chunks that are next to each other each sees turns so much later than the one before, and looks for them so much
 * more seldom: so they are not all through, and laid out anew, at once.
 */
const APART_MS = 5;
const APART = 4;

/** What is known of those who begin over one account when the slice looked. */
type Waiting = { people: number; ratePerSecond: number | null };

/**
 * Sends to those of a chunk who begin over one account, until none is left who can be claimed or the slice is over. A
 * permit of the account comes first, where the campaign has a rate then a turn of it, then the claim of as many as are so
 * far, in one statement; each is called at once, or at the moment of its turn, which is near by then. Who cannot go plainly
 * falls out. It ends when all that were claimed have been answered.
 * @returns how many were claimed, or fell out
 * @throws what a claim has failed by
 */
export async function feedAccount(
  deps: DeliverDeps,
  { key, journal, results, who, over, traceparent }: Slice,
  route: Route,
  waiting: Waiting,
): Promise<number> {
  const { pool, metrics, tracer, reachFaultPoint } = deps;
  const end = new AbortController();
  const signal = AbortSignal.any([over, end.signal]);
  setMaxListeners(0, signal);
  let { ratePerSecond, people } = waiting;
  let moved = 0;
  let trouble: unknown;
  const fail = (error: unknown) => {
    trouble ??= error;
    end.abort();
  };

  const nextClaim = createGather<null, InGroup | null>({
    most: LANES,
    async work(asked) {
      if (signal.aborted) return asked.map(() => null);
      const span = tracer.start('group', traceparent, { attributes: { 'posthorn.provider': route.provider } });
      const made = await claimForSlice(deps, key, route, { most: asked.length, journal }).catch((error) => {
        span.fail(reasonOf(error));
        span.end();
        throw error;
      });
      span.event('claim');
      const group = openGroup(span, made.claimed.length);
      metrics.claims.inc({ channel: route.channel, result: 'claimed' }, made.claimed.length);
      // What was claimed goes in any case; who did not fall out is found again.
      const fellOut = await fallOut(pool, made.others).catch((error): number => {
        fail(error);
        return 0;
      });
      metrics.campaignRecipients.inc({ result: 'fell_out' }, fellOut);
      moved += made.claimed.length + fellOut;
      people -= made.claimed.length + fellOut;
      if (made.isEmpty || people <= 0) end.abort();
      if (made.ratePerSecond !== undefined) ratePerSecond = made.ratePerSecond;
      return asked.map((_, index) => {
        const claimed = made.claimed[index];
        return claimed ? { claimed, group } : null;
      });
    },
  });
  async function claimOne(): Promise<InGroup | null> {
    const next = await nextClaim(null);
    if (next) reachFaultPoint('deliver:after-claim');
    return next;
  }

  async function call({ claimed, group }: InGroup): Promise<void> {
    const outcome = await callProvider(deps, claimed.attempt, claimed.claim, null);
    group.answered(outcome.kind);
    reachFaultPoint('deliver:after-provider-answer');
    results.add({ ...claimed, outcome });
  }

  const withPermit = (work: () => Promise<void>) => deps.withPermit(route.provider, work, { ...who, signal });

  function sendAtOnce(): Promise<void> {
    return withPermit(async () => {
      await results.room();
      const next = await claimOne();
      if (next) await call(next);
    });
  }

  const laterMs = APART_MS * (key.chunk % APART);
  const sendInTurn = createPace<InGroup>({
    takeTurns: (most) => takeRateTurns(pool, key.campaignId, { most, aheadMs: AHEAD_MS - laterMs }),
    async withPermit(work) {
      await results.room();
      await withPermit(work);
    },
    ready: claimOne,
    go: call,
    left: () => people,
    soonestMs: SOONEST_MS + laterMs,
    signal,
  });

  async function lane(): Promise<void> {
    while (!signal.aborted) {
      await (ratePerSecond === null ? sendAtOnce() : sendInTurn()).catch((error) => {
        if (!signal.aborted || error !== signal.reason) throw error;
      });
    }
  }

  await Promise.all(Array.from({ length: LANES }, () => lane().catch(fail)));
  if (trouble !== undefined) throw trouble;
  return moved;
}

/** Its span ends with the last answer. */
function openGroup(span: Span, size: number): Group {
  const counts: Record<string, number> = {};
  let left = size;
  const endIfDone = () => {
    if (left > 0) return;
    span.set({ 'posthorn.people': size, ...counts });
    span.end();
  };
  endIfDone();
  return {
    answered(outcome) {
      const name = `posthorn.${outcome}`;
      counts[name] = (counts[name] ?? 0) + 1;
      left--;
      endIfDone();
    },
  };
}
