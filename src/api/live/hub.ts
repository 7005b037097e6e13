import { createWakeSignal } from '../../async/wake-signal.ts';
import type { StatusFeed } from '../../contracts/status-feed.ts';
import type { KeyMode } from '../../domain/notification.ts';
import { isWithin } from '../../domain/row-access.ts';
import type { StreamTiming } from '../streams/serve-stream.ts';
import { type Changes, type Counts, readChanges } from './changes.ts';

export type LiveStreams = StreamTiming & {
  /** Null where streams are turned off: they say so, and tell nothing. */
  feed: StatusFeed | null;
  /** Between two events about changes. */
  flushMs?: number;
  /** In this process: of one key or member, of one client, and in all. */
  mostPerCaller?: number;
  mostPerClient?: number;
  most?: number;
};

/** `streaming`: changes are told as they come. `polling`: nobody hears of them, and the page has to ask by itself. */
export type LiveMode = 'streaming' | 'polling';

/** Whose changes are watched: `cli_…`, what its key may see, and the topics. */
export type Watched = { clientId: string; environment: KeyMode; topics: readonly string[] };

type Watcher = {
  /** Null while it is not known yet. */
  mode(): LiveMode | null;
  /** What has changed since the last time, by topic; null for nothing. */
  take(): Record<string, Counts> | null;
  /** Waits for a change or another mode, at most so long. @returns whether there was one */
  wait(withinMs: number): Promise<boolean>;
  wake(): void;
  close(): void;
};

export type Hub = { watch(watched: Watched): Watcher };

/** Pages come and go: the feed is kept for as long after the last of them has gone. */
const LINGER_MS = 10_000;
/** Whoever asks is told after so long that Kafka has not answered yet. */
const DECIDE_WITHIN_MS = 2_000;

type Held = Watched & { dirty: Map<string, Counts>; wake(): void };

/**
 * Tells the streams of one process what has changed. It follows the feed while there is any; each watcher holds but which
 * of its topics have changed, and how often, however many changes there were.
 * @param feed null where streams are turned off
 * @param stopping ends the feed
 */
export function createHub(feed: StatusFeed | null, stopping: AbortSignal, { lingerMs = LINGER_MS } = {}): Hub {
  const byClient = new Map<string, Set<Held>>();
  let mode: LiveMode | null = null;
  let stopFollowing: (() => void) | null = null;
  let deciding: NodeJS.Timeout | undefined;
  let lingering: NodeJS.Timeout | undefined;

  const everyone = () => [...byClient.values()].flatMap((watchers) => [...watchers]);

  function setMode(next: LiveMode): void {
    clearTimeout(deciding);
    if (mode === next) return;
    mode = next;
    // What came while nobody read is not known: a page that was told of no pause asks again all the same.
    if (mode === 'streaming') markAll();
    for (const { wake } of everyone()) wake();
  }

  function markAll(): void {
    for (const { topics, dirty, wake } of everyone()) {
      for (const topic of topics) dirty.set(topic, {});
      wake();
    }
  }

  function tell({ clientId, environment, topics: changed }: Changes): void {
    for (const watcher of byClient.get(clientId) ?? []) {
      if (!isWithin(watcher, { clientId, environment })) continue;
      for (const topic of watcher.topics) {
        const counts = changed.get(topic);
        if (!counts) continue;
        watcher.dirty.set(topic, added(watcher.dirty.get(topic), counts));
        watcher.wake();
      }
    }
  }

  function follow(): void {
    clearTimeout(lingering);
    if (stopFollowing || stopping.aborted) return;
    if (!feed) {
      setMode('polling');
      return;
    }
    stopping.addEventListener('abort', stop);
    deciding = setTimeout(() => setMode('polling'), DECIDE_WITHIN_MS);
    stopFollowing = feed.follow({
      onRecords: (values) => readChanges(values, (clientId) => byClient.has(clientId)).forEach(tell),
      onGap: markAll,
      onState: (isUp) => setMode(isUp ? 'streaming' : 'polling'),
    });
  }

  function stop(): void {
    clearTimeout(deciding);
    clearTimeout(lingering);
    stopping.removeEventListener('abort', stop);
    stopFollowing?.();
    stopFollowing = null;
    mode = null;
  }

  function leave(watcher: Held): void {
    const { clientId } = watcher;
    const watchers = byClient.get(clientId);
    if (!watchers?.delete(watcher)) return;
    if (watchers.size === 0) byClient.delete(clientId);
    if (byClient.size === 0) lingering = setTimeout(stop, lingerMs).unref();
  }

  return {
    watch(watched) {
      const signal = createWakeSignal();
      const held: Held = { ...watched, dirty: new Map(), wake: signal.wake };
      byClient.set(watched.clientId, (byClient.get(watched.clientId) ?? new Set()).add(held));
      follow();
      return {
        mode: () => mode,
        take() {
          if (held.dirty.size === 0) return null;
          const taken = Object.fromEntries(held.dirty);
          held.dirty.clear();
          return taken;
        },
        wait: signal.wait,
        wake: signal.wake,
        close: () => leave(held),
      };
    },
  };
}

function added(before: Counts = {}, more: Counts): Counts {
  const sum: Record<string, number> = { ...before };
  for (const [status, count] of Object.entries(more)) sum[status] = (sum[status] ?? 0) + count;
  return sum;
}
