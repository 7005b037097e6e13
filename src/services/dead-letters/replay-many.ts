import { mapWithLimit } from '../../async/map-with-limit.ts';
import type { Origin } from '../../db/queries/audit-log.ts';
import { countReplayable, findReplayable, type ReplayFilter } from '../../db/queries/dead-letters/find-replayable.ts';
import { fromPublicId, toPublicId } from '../../domain/ids.ts';
import type { RowAccess } from '../../domain/row-access.ts';
import type { Ports } from '../ports.ts';
import { type ReplayOptions, replayDeadLetter } from './replay.ts';

/** Of one request by filter; a multiple of the page. */
const MOST_REPLAYS = 10_000;
const PAGE = 500;
/** Transactions at once: a fraction of the pool, so that others are served meanwhile. */
const AT_ONCE = 8;

/** Those that are named, or all that a filter finds and that can be replayed. `ids` are public ids. */
export type ReplaySelection = ReplayFilter;

/** `skipped` says by a problem's code why; `hasMore`: the filter finds more than one request can replay. */
export type ReplayedMany = { replayed: number; skipped: { id: string; code: string }[]; hasMore?: boolean };

type Replay = (id: string) => Promise<string | null>;

/** How many `replayDeadLetters` would replay now. */
export function countDeadLettersToReplay(
  { database }: Pick<Ports, 'database'>,
  access: RowAccess,
  { ids, ...cause }: ReplaySelection,
): Promise<number> {
  const uuids = ids && [...new Set(ids)].flatMap((id) => fromPublicId('deadLetter', id) ?? []);
  return countReplayable(database.pool, access, { ...cause, ids: uuids });
}

/** @param ratePerSecond how fast they begin; all at once unless given */
export async function replayDeadLetters(
  deps: Pick<Ports, 'database' | 'wakeRelay'>,
  access: RowAccess,
  { ids, ...cause }: ReplaySelection,
  ratePerSecond: number | undefined,
  origin: Origin,
): Promise<ReplayedMany> {
  const options: ReplayOptions = { includeUnknown: cause.includeUnknown, ...paced(ratePerSecond), origin };
  const replay: Replay = async (id) => {
    const result = await replayDeadLetter(deps, { id, ...access }, options);
    return result.kind === 'refused' ? result.code : result.kind === 'not_found' ? 'not_found' : null;
  };
  if (ids) return replayNamed([...new Set(ids)], replay);
  const { pool } = deps.database;
  return replayFound((after) => findReplayable(pool, access, cause, { after, limit: PAGE }), replay);
}

/**
 * The moments of a request's rows, evenly spread from its first on; all at once without a rate. They stand in the
 * outbox, so the rate outlives this process.
 */
function paced(ratePerSecond: number | undefined): Pick<ReplayOptions, 'availableAt'> {
  if (ratePerSecond === undefined) return {};
  let first: number | null = null;
  let given = 0;
  return {
    availableAt(now) {
      first ??= now;
      return first + (given++ * 1_000) / ratePerSecond;
    },
  };
}

async function replayNamed(ids: string[], replay: Replay): Promise<ReplayedMany> {
  const codes = await mapWithLimit(ids, AT_ONCE, async (id) => {
    const uuid = fromPublicId('deadLetter', id);
    return uuid ? replay(uuid) : 'not_found';
  });
  return summarise(ids, codes);
}

/** Page by page, oldest first. What changes between the look and the replay is answered as skipped. */
async function replayFound(find: (after: string | null) => Promise<string[]>, replay: Replay): Promise<ReplayedMany> {
  const all: ReplayedMany = { replayed: 0, skipped: [] };
  let looked = 0;
  for (let after: string | null = null; ; ) {
    const page: string[] = await find(after);
    const last = page.at(-1);
    if (last === undefined) return { ...all, hasMore: false };
    if (looked >= MOST_REPLAYS) return { ...all, hasMore: true };
    const codes = await mapWithLimit(page, AT_ONCE, replay);
    const { replayed, skipped } = summarise(
      page.map((id) => toPublicId('deadLetter', id)),
      codes,
    );
    all.replayed += replayed;
    all.skipped.push(...skipped);
    looked += page.length;
    after = last;
  }
}

/** @param codes why each was skipped; null for one that was not */
function summarise(ids: string[], codes: (string | null)[]): ReplayedMany {
  const skipped = ids.flatMap((id, index) => {
    const code = codes[index] ?? null;
    return code === null ? [] : [{ id, code }];
  });
  return { replayed: ids.length - skipped.length, skipped };
}
