import { type AccountLimits, DEFAULT_CONCURRENCY, limitsFor } from './account-limits.ts';
import { CELLS, lastCellsOf } from './account-rate.ts';
import { DEFAULT_PRIORITY as ORDINARY } from './priority.ts';
import type { ProviderAccount } from './provider-account.ts';
import type { RateLimit } from './send-window.ts';

/*
 * How many of those who wait for an account are called at a time. Who is called may ask; the rate is taken by the claim
 * and by nobody else, so a call that nobody answers costs nothing but its place among the called.
 */

/** What is kept of an account's calls from round to round, since the next round may be another process's. */
export type CallState = {
  /** How many may be called and not yet have come; null to begin anew. */
  atOnce: number | null;
  /** Urgent calls since the last ordinary one. */
  urgentInRow: number;
  /** Of whom the last call was: clients take turns. */
  client: string | null;
  /** As `atOnce`, of those that are called because another account can send. */
  elsewhereAtOnce?: number | null;
  /** When both were last judged, on the database's clock: once a second, however many processes take rounds. */
  judgedAt?: number;
  /** Called and not come then, and those called since. */
  called?: number;
};

const NO_CALLS: CallState = { atOnce: null, urgentInRow: 0, client: null };

/** A call that has not been answered for this long no longer stands in the way of the next one. */
export const CALL_COUNTS_MS = 30_000;
/** After this long it is called once more; until then its workflow may be behind a backlog. */
export const CALL_AGAIN_MS = 3 * CALL_COUNTS_MS;
/** While the breaker is open: when another is called, because the one before has not come. */
export const PROBE_CALL_AGAIN_MS = 5_000;

/** Those who are called, or have gone over to an account, are as many as it takes in so long: longer is a line. */
export const COMING_MS = 3_000;

/** Whatever an account takes: so many signals a second are no burden. */
const MOST_AT_ONCE = 500;
/** Seconds of the rate, or of what comes: as many as are called in one round come before the next. */
const RATE_SECONDS = COMING_MS / 1_000;
/** Of those who are due at one moment: they take the whole installation, and whoever comes beside them stands behind so many. */
export const DUE_SECONDS = 1.5;
const MOST_RATE_SECONDS = 10;

export type Round = {
  /** Sends a second that its class may have; null without a rate. */
  perSecond: number | null;
  /** Calls that an account takes at once, per process. */
  concurrency: number;
  /** Of those called, so many come in a second. */
  cameASecond: number;
  /** What began of late, as a share of what might have. */
  usedShare: number;
  /** Without a rate: how long those who are called may take to come; three seconds unless given. */
  seconds?: number | undefined;
};

/**
 * How many may be called and not have come, in this round. With a rate it is three seconds of it; where those called come
 * late, so that the rate is not used, up to ten. Without one it is so many seconds of what comes: with three it grows
 * threefold while all do, and stays at what the workers can take where they are the limit.
 */
export function callsAtOnce(before: number | null, round: Round): number {
  const { perSecond, concurrency, cameASecond, usedShare, seconds = RATE_SECONDS } = round;
  if (perSecond !== null) {
    const least = Math.max(2, Math.ceil(perSecond * RATE_SECONDS));
    const most = Math.min(MOST_AT_ONCE, Math.max(least, Math.ceil(perSecond * MOST_RATE_SECONDS)));
    if (before === null || usedShare >= 0.9) return Math.min(least, MOST_AT_ONCE);
    return Math.min(most, Math.max(least, before * 2));
  }
  if (before === null) return Math.min(concurrency, MOST_AT_ONCE);
  return Math.min(MOST_AT_ONCE, Math.max(concurrency, Math.ceil(cameASecond * seconds)));
}

/** What is called and comes needs some time to show; of a little less than the round, since those are never quite even. */
const JUDGED_EVERY_MS = 900;

/** Of those called, so many have come a second since that was last judged; null where that is too short ago. */
function cameASecond({ stillCalled, calls }: Pick<Line, 'stillCalled' | 'calls'>, now: number): number | null {
  const { judgedAt, called = 0 } = calls ?? NO_CALLS;
  if (judgedAt === undefined) return 0;
  const sinceMs = now - judgedAt;
  return sinceMs < JUDGED_EVERY_MS ? null : (Math.max(0, called - stillCalled) * 1_000) / sinceMs;
}

/** What to remember of a round in which so many were called. */
export function judged(state: CallState, { stillCalled, calls }: Line, now: number, called: number): CallState {
  if (cameASecond({ stillCalled, calls }, now) !== null)
    return { ...state, judgedAt: now, called: stillCalled + called };
  const { judgedAt, called: before = 0 } = calls ?? NO_CALLS;
  return { ...state, ...(judgedAt !== undefined && { judgedAt }), called: before + called };
}

/** How many may be called in this round, and of which classes. */
export type Room = { count: number; urgent: boolean; ordinary: boolean; state: CallState };

type Line = { stillCalled: number; lastCallAgoMs: number | null; hasUrgent: boolean; calls: CallState | null };

/**
 * What the account allows the dispatcher to call. Away, it is tried by few: one where its breaker's probe is due, else
 * as many as it takes at once, until a call has got through.
 */
export function roomFor(
  account: ProviderAccount,
  line: Line,
  limits: AccountLimits,
  { seconds }: Pick<Round, 'seconds'> = {},
): Room {
  const { now, breaker, notBefore, probeAt, probeUntil, awaySince, dayCount } = account;
  const { stillCalled, lastCallAgoMs, hasUrgent, calls } = line;
  const { concurrency = DEFAULT_CONCURRENCY, perDay, rate } = limits;
  const before = calls ?? NO_CALLS;
  const room = (count: number, atOnce: number | null, { urgent = true, ordinary = true } = {}): Room => ({
    count: Math.max(count, 0),
    urgent,
    ordinary,
    state: { ...before, atOnce },
  });

  if (breaker === 'open') {
    const isDue = (probeAt ?? now) <= now && (probeUntil ?? now) <= now;
    const hasCome = lastCallAgoMs === null || lastCallAgoMs >= PROBE_CALL_AGAIN_MS;
    return room(isDue && hasCome ? 1 : 0, null);
  }
  if (notBefore !== null && notBefore > now) return room(0, null);
  const ordinaryPerDay = limitsFor(limits, ORDINARY).perDay;
  const classes = {
    urgent: perDay === null || dayCount < perDay,
    ordinary: ordinaryPerDay === null || dayCount < ordinaryPerDay,
  };
  const capped = hasUrgent ? perDay : ordinaryPerDay;
  const left = capped === null ? MOST_AT_ONCE : capped - dayCount - stillCalled;
  // That its rate is not used says nothing of the workers then: the next day begins anew.
  if (left <= 0) return room(0, null, classes);
  if (awaySince !== null) return room(Math.min(concurrency - stillCalled, left), null, classes);
  const share = hasUrgent ? rate : limitsFor(limits, ORDINARY).rate;
  const perSecond = share && (share.count * 1_000) / share.windowMs;
  const usedShare = share ? usedOfLate(account, share) : 1;
  const came = cameASecond(line, now);
  const atOnce =
    came === null && before.atOnce !== null
      ? before.atOnce
      : callsAtOnce(before.atOnce, {
          perSecond,
          concurrency,
          cameASecond: came ?? 0,
          usedShare,
          seconds,
        });
  return room(Math.min(atOnce - stillCalled, left), atOnce, classes);
}

/** In too short a span one send more or less would say everything, and in a second what came a little late. */
const SENDS_TO_JUDGE_BY = 10;
const SECONDS_TO_JUDGE_BY = 3;

/** What of its rate an account has used of late, as a share of what it might have. */
function usedOfLate({ rate, now }: ProviderAccount, { count, windowMs }: RateLimit): number {
  const ofSends = Math.ceil((SENDS_TO_JUDGE_BY * CELLS) / count);
  const ofTime = Math.ceil((SECONDS_TO_JUDGE_BY * 1_000 * CELLS) / windowMs);
  const cells = Math.min(CELLS, Math.max(ofSends, ofTime));
  return lastCellsOf(rate, now, windowMs, cells) / ((count * cells) / CELLS);
}

/** How many of those who wait for an account that is away may be called for these others, at the pace of the quickest. */
export function elsewhereRoom(
  line: Line,
  free: readonly AccountLimits[],
  now: number,
): { count: number; atOnce: number } {
  const { stillCalled, calls } = line;
  const before = calls?.elsewhereAtOnce ?? null;
  const came = cameASecond(line, now);
  const pace = ({ rate, concurrency = DEFAULT_CONCURRENCY }: AccountLimits) =>
    callsAtOnce(before, {
      perSecond: rate && (rate.count * 1_000) / rate.windowMs,
      concurrency,
      cameASecond: came ?? 0,
      usedShare: 1,
    });
  const atOnce = came === null && before !== null ? before : Math.max(...free.map(pace));
  return { count: Math.max(atOnce - stillCalled, 0), atOnce };
}

/**
 * How many of those who wait for the rate of a long line may be called for these others, which have none: as many as those
 * take in three seconds, less who is on the way to them.
 */
export function overflowRoom(free: readonly AccountLimits[], coming: number): number {
  const most = free.map((limits) => {
    const { rate } = limitsFor(limits, ORDINARY);
    if (rate === null) return limits.concurrency ?? DEFAULT_CONCURRENCY;
    return Math.max(1, Math.floor((rate.count * COMING_MS) / rate.windowMs));
  });
  return Math.max(most.reduce((sum, one) => sum + one, 0) - coming, 0);
}

/** How long a line of ordinary ones may be, before those in it are called for another account that has none; null without a rate. */
export function longLine(limits: AccountLimits, failoverAfterMs: number): number | null {
  const { rate } = limitsFor(limits, ORDINARY);
  return rate && Math.ceil((failoverAfterMs * rate.count) / rate.windowMs);
}

/** While ordinary mail waits, at least each tenth call is one of it. */
const URGENT_IN_ROW = 9;

export type Waiting = { priority: number; clientId: string };

/**
 * The next to be called, of those that wait, at most `count`: urgent ones first, within a class by priority, then one
 * client after the other, then in the order in which they are given.
 */
export function nextToCall<W extends Waiting>(
  state: CallState,
  { urgent, ordinary }: { urgent: readonly W[]; ordinary: readonly W[] },
  count: number,
): { called: W[]; state: CallState } {
  const classes = { urgent: inTurn(urgent, state.client), ordinary: inTurn(ordinary, state.client) };
  const called: W[] = [];
  let { urgentInRow } = state;
  while (called.length < count) {
    const isOrdinary = classes.ordinary.length > 0 && (urgentInRow >= URGENT_IN_ROW || classes.urgent.length === 0);
    const next = isOrdinary ? classes.ordinary.shift() : classes.urgent.shift();
    if (!next) break;
    urgentInRow = isOrdinary ? 0 : urgentInRow + 1;
    called.push(next);
  }
  return { called, state: { ...state, urgentInRow, client: called.at(-1)?.clientId ?? state.client } };
}

/** By priority, and within one round robin by client, beginning behind the one that was last called. */
function inTurn<W extends Waiting>(waiting: readonly W[], last: string | null): W[] {
  const rounds = new Map<string, number>();
  const ranked = waiting.map((one) => {
    const key = `${one.priority} ${one.clientId}`;
    const round = rounds.get(key) ?? 0;
    rounds.set(key, round + 1);
    // Those up to the last client come after the others.
    const isBehind = last !== null && one.clientId <= last;
    return { one, round, isBehind };
  });
  ranked.sort(
    (a, b) =>
      a.one.priority - b.one.priority ||
      a.round - b.round ||
      Number(a.isBehind) - Number(b.isBehind) ||
      (a.one.clientId < b.one.clientId ? -1 : a.one.clientId > b.one.clientId ? 1 : 0),
  );
  return ranked.map(({ one }) => one);
}
