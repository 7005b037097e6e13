/** How long a request is waited for. */
export type Patience = {
  /** Aborted with a TimeoutError when the time is over, or as the request's own signal is. */
  signal: AbortSignal;
  /** The time begins anew. */
  refresh(): void;
  end(): void;
};

/**
 * A timer and a listener, both of which hold what they abort. What `AbortSignal.any` makes of `AbortSignal.timeout` is held by
 * nothing: where the collector comes first, it never ends (seen with Node 20).
 */
export function openPatience(waitMs: number, outer: AbortSignal): Patience {
  const controller = new AbortController();
  const late = () => controller.abort(Object.assign(new Error('It has stopped.'), { name: 'TimeoutError' }));
  const follow = () => controller.abort(outer.reason);
  const timer = setTimeout(late, waitMs);
  if (outer.aborted) follow();
  outer.addEventListener('abort', follow);
  return {
    signal: controller.signal,
    refresh: () => void timer.refresh(),
    end() {
      clearTimeout(timer);
      outer.removeEventListener('abort', follow);
    },
  };
}
