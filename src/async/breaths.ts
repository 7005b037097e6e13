import { setImmediate } from 'node:timers/promises';

/**
 * For long work in small steps: asked after each, it lets others have the event loop once the work has held it for `forMs`.
 * @returns a promise where it is time, else nothing, which costs less than to await
 */
export function createBreaths(forMs: number, nowMs = () => performance.now()): () => Promise<void> | undefined {
  let sinceMs = nowMs();
  return () => {
    if (nowMs() - sinceMs < forMs) return undefined;
    return setImmediate().then(() => {
      sinceMs = nowMs();
    });
  };
}

/** As `map`, while others have the event loop each time that the work has held it for `forMs`. */
export async function mapInBreaths<In, Out>(
  items: readonly In[],
  forMs: number,
  work: (item: In) => Out,
): Promise<Out[]> {
  const breathe = createBreaths(forMs);
  const done: Out[] = [];
  for (const item of items) {
    done.push(work(item));
    const breath = breathe();
    if (breath) await breath;
  }
  return done;
}
