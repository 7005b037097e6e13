import { delay } from '../../async/backoff.ts';
import type { Hub, LiveMode, Watched } from './hub.ts';

export type FollowOptions = {
  hub: Hub;
  watched: Watched;
  /** How long nothing is said, in milliseconds; then a comment is. */
  heartbeatMs: number;
  /** Between two events about changes: what comes meanwhile comes together. */
  flushMs: number;
  signal: AbortSignal;
};

/** What a reader waits before it comes again. */
const RETRY_MS = 2_000;

/**
 * What has changed, as server-sent events, until the signal. It says first by which mode the page is to go, and each time
 * that this changes; then the page asks for all it shows. It holds no event: what the next one says is made when the last
 * was taken.
 */
export async function* followChanges({
  hub,
  watched,
  heartbeatMs,
  flushMs,
  signal,
}: FollowOptions): AsyncGenerator<string> {
  const watcher = hub.watch(watched);
  signal.addEventListener('abort', watcher.wake);
  try {
    yield `retry: ${RETRY_MS}\n\n`;
    for (let said: LiveMode | null = null; !signal.aborted; ) {
      const mode = watcher.mode();
      if (mode !== null && mode !== said) {
        said = mode;
        // The page asks for all of it now.
        watcher.take();
        yield eventOf('live', { mode });
        continue;
      }
      const changed = said === null ? null : watcher.take();
      if (changed) {
        yield eventOf('changed', { changed });
        await delay(flushMs, signal);
      } else if (!(await watcher.wait(heartbeatMs))) {
        yield ': nothing new\n\n';
      }
    }
  } finally {
    signal.removeEventListener('abort', watcher.wake);
    watcher.close();
  }
}

function eventOf(name: 'live' | 'changed', data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
