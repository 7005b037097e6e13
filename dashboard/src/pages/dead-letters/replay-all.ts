import type { components } from '../../../../src/client/schema.ts';

type Replayed = components['schemas']['ReplayResults'];

/** What came of it so far; `skipped` says by a problem's code why, of each id once. */
export type ReplayProgress = {
  replayed: number;
  skipped: ReadonlyMap<string, string>;
  /** `stuck`: the server finds more, and can replay none of them. */
  state: 'running' | 'waiting' | 'done' | 'stopped' | 'stuck';
};

export const NOTHING_REPLAYED: ReplayProgress = { replayed: 0, skipped: new Map(), state: 'running' };

export type ReplayAll = {
  /** What has come of it before it broke off. */
  sofar: ReplayProgress;
  /** Replays as many as one request can. */
  replay: () => Promise<Replayed>;
  /** The server spreads each request by it from its own beginning: the next one waits until the last is through. */
  ratePerSecond: number | undefined;
  sleep: (ms: number) => Promise<void>;
  isStopped: () => boolean;
  tell: (progress: ReplayProgress) => void;
};

const LOOK_MS = 500;

/**
 * Replays all that a filter finds, one request after the other, until there are no more or somebody stops it; what was
 * asked for by then is replayed. What a request throws, it throws; what was told before holds.
 */
export async function replayAll({ sofar, replay, ratePerSecond, sleep, isStopped, tell }: ReplayAll): Promise<void> {
  let { replayed } = sofar;
  const skipped = new Map(sofar.skipped);
  const now = (state: ReplayProgress['state']) => tell({ replayed, skipped: new Map(skipped), state });
  for (;;) {
    now('running');
    const page = await replay();
    replayed += page.replayed;
    for (const { id, code } of page.skipped) skipped.set(id, code);
    if (!page.hasMore) return now('done');
    if (page.replayed === 0) return now('stuck');
    if (isStopped()) return now('stopped');
    if (ratePerSecond === undefined) continue;
    now('waiting');
    for (let left = (page.replayed / ratePerSecond) * 1_000; left > 0; left -= LOOK_MS) {
      await sleep(Math.min(left, LOOK_MS));
      if (isStopped()) return now('stopped');
    }
  }
}

/** Why some were left out: each reason with how many, and a few of them; most first. */
export function reasonsOf(skipped: ReadonlyMap<string, string>): { code: string; ids: string[] }[] {
  const byCode = new Map<string, string[]>();
  for (const [id, code] of skipped) {
    const ids = byCode.get(code);
    if (ids) ids.push(id);
    else byCode.set(code, [id]);
  }
  return [...byCode].map(([code, ids]) => ({ code, ids })).sort((a, b) => b.ids.length - a.ids.length);
}
