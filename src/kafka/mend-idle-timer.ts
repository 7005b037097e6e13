import { createRequire } from 'node:module';

type RequestQueue = { pending: unknown[]; throttledUntil: number };
type Prototype = { scheduleCheckPendingRequests: ((this: RequestQueue) => void) & { mended?: true } };

/**
 * Stops the 1 ms timer that kafkajs 2.2.4 keeps on every idle connection: `scheduleCheckPendingRequests` arms itself
 * for ever, with a negative delay (https://github.com/tulios/kafkajs/issues/1556, 1704, 1751). Mended, it is armed
 * only while a request waits or the broker throttles. Doing it twice changes nothing.
 */
export function mendIdleTimer(prototype: Prototype = requestQueuePrototype()): void {
  const original = prototype.scheduleCheckPendingRequests;
  if (original.mended) return;
  const mended = function (this: RequestQueue): void {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) original.call(this);
  };
  prototype.scheduleCheckPendingRequests = Object.assign(mended, { mended: true as const });
}

/** kafkajs does not export the class, so it is pinned exactly and its file is loaded by name. */
function requestQueuePrototype(): Prototype {
  return createRequire(import.meta.url)('kafkajs/src/network/requestQueue/index.js').prototype;
}
