import type { components } from '../../../../src/client/schema.ts';

type Answer = components['schemas']['CancelResults'];

export type CancelProgress = {
  cancelled: number;
  /** How many of each status could not be cancelled. */
  kept: ReadonlyMap<string, number>;
  notFound: number;
  /** Requests that were answered. */
  steps: number;
  state: 'running' | 'done' | 'stopped';
};

export const NOTHING_CANCELLED: CancelProgress = {
  cancelled: 0,
  kept: new Map(),
  notFound: 0,
  steps: 0,
  state: 'running',
};

/** What has come of it so far, with one more answer. */
export function tally(sofar: CancelProgress, { results, counts }: Answer): CancelProgress {
  const kept = new Map(sofar.kept);
  for (const { outcome, status } of results) {
    if (outcome !== 'not_cancellable') continue;
    const name = status ?? 'UNKNOWN';
    kept.set(name, (kept.get(name) ?? 0) + 1);
  }
  const { cancelled, notFound } = counts;
  return {
    ...sofar,
    kept,
    cancelled: sofar.cancelled + cancelled,
    notFound: sofar.notFound + notFound,
    steps: sofar.steps + 1,
  };
}

type Asked = {
  /** What has come of it before it broke off; `steps` is where it goes on. */
  sofar: CancelProgress;
  /** One request; the next one takes what is left. */
  ask: (step: number) => Promise<{ answer: Answer; hasMore: boolean }>;
  tell: (progress: CancelProgress) => void;
  isStopped: () => boolean;
};

/** Cancels request by request until nothing is left, a request cancels nothing more, or somebody stops it. */
export async function cancelAll({ sofar, ask, tell, isStopped }: Asked): Promise<void> {
  let progress = sofar;
  for (let step = sofar.steps; ; step += 1) {
    if (isStopped()) return tell({ ...progress, state: 'stopped' });
    const { answer, hasMore } = await ask(step);
    progress = tally(progress, answer);
    const isOver = !hasMore || answer.results.length === 0;
    tell({ ...progress, state: isOver ? 'done' : 'running' });
    if (isOver) return;
  }
}
