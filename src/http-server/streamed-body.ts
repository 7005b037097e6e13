import type { Duplex } from 'node:stream';

/** Tells what is read as it comes, whatever its length, by method and path without its query. */
export type IsStreamed = (method: string, path: string) => boolean;

/** So long we wait for so many bytes: whoever sends less holds a connection for nothing. */
const PATIENCE = { patienceMs: 30_000, leastBytes: 16 * 1_024 };

const streaming = new WeakSet<Duplex>();

/** Whether an error of Node's is only that a streamed body takes longer than others may. It goes on then. */
export function isJustLong({ code }: NodeJS.ErrnoException, socket: Duplex): boolean {
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' && streaming.has(socket);
}

export type StreamedBody = {
  body: ReadableStream<Uint8Array>;
  isRead: () => boolean;
  /** Once it is answered: the next request of the connection is as any. */
  release(): void;
};

/**
 * A body that nothing holds but its reader: what that has not asked for waits in the kernel's buffers, and time in which it
 * does not ask is nobody's fault.
 * @param onSlow told once when too little has come while we waited
 */
export function streamBody(
  given: ReadableStream<Uint8Array>,
  socket: Duplex,
  onSlow: () => void,
  { patienceMs, leastBytes } = PATIENCE,
): StreamedBody {
  streaming.add(socket);
  const reader = given.getReader();
  // Asked for at once: a body that nobody has begun to read would be read and thrown away by Node after the answer.
  let next = reader.read();
  next.catch(() => {});
  let waitedMs = 0;
  let cameBytes = 0;
  let isRead = false;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const since = performance.now();
        const timer = setTimeout(onSlow, patienceMs - waitedMs);
        const { done, value } = await next.finally(() => clearTimeout(timer));
        if (done) {
          isRead = true;
          return controller.close();
        }
        waitedMs += performance.now() - since;
        cameBytes += value.byteLength;
        if (cameBytes >= leastBytes) [waitedMs, cameBytes] = [0, 0];
        next = reader.read();
        next.catch(() => {});
        controller.enqueue(value);
      },
      // Not passed on: to cancel the socket's own stream would cut off the answer, which says why.
    },
    { highWaterMark: 0 },
  );
  return { body, isRead: () => isRead, release: () => streaming.delete(socket) };
}
