/**
 * An exact sliding window: in no span of `windowMs` do more than `count` sends begin. It holds the moments at which
 * sends began and the places that were promised to those who wait. All times are milliseconds on one clock.
 */
export type RateLimit = { count: number; windowMs: number };

/** When somebody began, or may begin. */
export type Place = { at: number; holder: string; first: boolean };

/** `begun` in order of time; of `promised` those that are not late. */
export type SendWindow = { begun: Place[]; promised: Place[] };

/** `isReserved`: the moment is the holder's own; else it is only a guess, and nothing is kept for it. */
export type Turn = {
  window: SendWindow;
  grant: { kind: 'begin' } | { kind: 'wait'; until: number; isReserved: boolean };
};

/**
 * A holder that is later than this keeps its rank but no longer its room: it may be dead, and others must not wait for it.
 * Under load all are late, and for a minute's window a few seconds more cost the others little.
 */
export function lateAfterMs({ windowMs }: RateLimit): number {
  return Math.min(Math.max(windowMs / 10, 250), 10_000);
}

/** So long the room of who is late is promised to nobody else who is not here: three windows, at most half a minute. */
function heldMs(limit: RateLimit): number {
  return Math.max(Math.min(3 * limit.windowMs, 30_000), lateAfterMs(limit));
}

/** Who has not come by then never will. */
const FORGOTTEN_AFTER_WINDOWS = 10;

export const EMPTY_WINDOW: SendWindow = { begun: [], promised: [] };

export type TurnWish = {
  holder: string;
  now: number;
  limit: RateLimit;
  first?: boolean;
  /** No moment at or after this one is of any use to it; null for all. */
  expiresAt?: number | null;
  /** Others wait in line that have no moment: what is free is theirs. */
  isQueued?: boolean;
};

/**
 * Asks to begin now. Who cannot is promised the earliest place that breaks nobody's, and comes again then; asking again
 * before changes nothing. `first`, and who comes late to its place, get the earliest promised place, and each later
 * holder moves one back. No place is promised behind one that is itself only promised, since sends begin a little late and
 * it would move; none to who comes while others stand in line; none that its holder does not live to see: places of the
 * dead would leave nothing to the living.
 */
export function takeTurn(before: SendWindow, wish: TurnWish): Turn {
  const { holder, now, limit, first = false, expiresAt = null, isQueued = false } = wish;
  const lateMs = lateAfterMs(limit);
  const begun = before.begun.filter(({ at }) => at > now - limit.windowMs);
  const late = before.promised.filter(
    ({ at }) => at < now - lateMs && at > now - FORGOTTEN_AFTER_WINDOWS * limit.windowMs,
  );
  const waiting = replan(
    begun,
    before.promised.filter(({ at }) => at >= now - lateMs),
    limit,
  );
  // Who was forgotten asks like one who was never here.
  const mine = [...late, ...waiting].find((place) => place.holder === holder);

  const begin = (): Turn => {
    const others = [...late, ...waiting].filter((place) => place.holder !== holder);
    return { window: { begun: [...begun, { at: now, holder, first }], promised: others }, grant: { kind: 'begin' } };
  };
  const wait = (places: Place[]): Turn => {
    const { at } = places.find((place) => place.holder === holder) as Place;
    const standsBehind = !mine && isQueued && !first;
    if (at <= now && !standsBehind) return begin();
    const others = (of: Place[]) => of.filter((place) => place.holder !== holder);
    const isBehindPromised = !mine && at > now + limit.windowMs;
    if (standsBehind || isBehindPromised || (expiresAt !== null && at >= expiresAt)) {
      const promised = [...others(late), ...others(waiting)];
      return { window: { begun, promised }, grant: { kind: 'wait', until: at, isReserved: false } };
    }
    return {
      window: { begun, promised: [...others(late), ...places] },
      grant: { kind: 'wait', until: at, isReserved: true },
    };
  };

  // Whoever is here goes before who is only due: each place stands for a room that has come free by then, so none who is due
  // finds none; and two that are always late would else give way to each other for ever.
  if (mine && (before.promised.find((place) => place.holder === holder) ?? mine).at <= now) {
    if (begun.length < limit.count) return begin();
    if (late.includes(mine)) return wait(promise(begun, waiting, { ...mine, at: now }, true, limit));
  }
  return wait(mine ? waiting : promise(begun, waiting, { at: now, holder, first }, first, limit));
}

/**
 * Promises a holder who is not here the earliest place, perhaps this moment; `at` is null where it gets none. Who is late
 * keeps its room against those who are not here either, for a while: where all are late because there are many, more who
 * are told to come would only be more who are late.
 */
export function reserveTurn(before: SendWindow, wish: TurnWish): { window: SendWindow; at: number | null } {
  const { holder, now, limit, first = false } = wish;
  const isHeld = ({ at }: Place) => at < now && at >= now - heldMs(limit);
  const places = new Map(before.promised.map((place) => [place.holder, place]));
  const promised = before.promised.map((place) => (isHeld(place) ? { ...place, at: now } : place));
  const { window, grant } = takeTurn({ ...before, promised }, wish);
  // Nobody's lateness is forgotten by it.
  const kept = window.promised.map((place) => {
    const known = places.get(place.holder);
    return known && isHeld(known) ? known : place;
  });
  if (grant.kind === 'wait')
    return { window: { ...window, promised: kept }, at: grant.isReserved ? grant.until : null };
  const begun = window.begun.filter((place) => place.holder !== holder);
  return { window: { begun, promised: [...kept, { at: now, holder, first }].sort((a, b) => a.at - b.at) }, at: now };
}

/** Gives up what a holder has: its promised place, or with `begun` also the send that did definitely not happen. */
export function giveBack(window: SendWindow, holder: string, { begun }: { begun: boolean }): SendWindow {
  const others = (places: Place[]) => places.filter((place) => place.holder !== holder);
  return { begun: begun ? others(window.begun) : window.begun, promised: others(window.promised) };
}

/** Sends begin a little after their places, so later places move back by as much; none ever moves forward. */
function replan(begun: Place[], waiting: Place[], { count, windowMs }: RateLimit): Place[] {
  const times = begun.map(({ at }) => at);
  return waiting.map((place) => {
    const limiting = times.at(-count);
    const at = limiting === undefined ? place.at : Math.max(place.at, limiting + windowMs);
    times.push(at);
    return at === place.at ? place : { ...place, at };
  });
}

/** The waiting places with one more, in order of time; `ahead` puts it before all that have no priority. */
function promise(begun: Place[], waiting: Place[], wish: Place, ahead: boolean, limit: RateLimit): Place[] {
  // Who is due and has not come begins after this moment; counted for one before, who comes a window later came too early.
  const due = waiting.map((place) => Math.max(place.at, wish.at + 1));
  const taken = [...begun.map((place) => place.at), ...due].sort((a, b) => a - b);
  const at = earliestPlace(taken, wish.at, limit);
  if (at === wish.at || !ahead) return [...waiting, { ...wish, at }].sort((a, b) => a.at - b.at);
  const places = [...waiting.map((place) => place.at), at].sort((a, b) => a - b);
  const before = waiting.filter((place) => place.first);
  const behind = waiting.filter((place) => !place.first);
  return [...before, wish, ...behind].map((place, index) => ({ ...place, at: places[index] as number }));
}

/**
 * The earliest moment from `from` on that leaves at most `count` in each window; in one pass over those who are there.
 * @param taken in order of time.
 */
export function earliestPlace(taken: number[], from: number, { count, windowMs }: RateLimit): number {
  const isCrowded = (first = Number.NEGATIVE_INFINITY, last = Number.POSITIVE_INFINITY) => last - first < windowMs;
  /** How many of `taken` are not after the candidate, and where the last `count` begin that fill a window by themselves. */
  let before = 0;
  let full = Number.NEGATIVE_INFINITY;
  // One more makes a crowd with the `count` before it, with the `count` after it, or between `count` that fill a window.
  const fits = (at: number): boolean => {
    for (; before < taken.length && (taken[before] as number) <= at; before++) {
      if (isCrowded(taken[before], taken[before + count - 1])) full = before;
    }
    return !isCrowded(taken[before - count], at) && !isCrowded(at, taken[before + count - 1]) && full <= before - count;
  };
  if (fits(from)) return from;
  const after = taken.map((time) => time + windowMs).filter((time) => time > from);
  // Behind the last window everything fits, so there always is one.
  return after.find(fits) as number;
}
