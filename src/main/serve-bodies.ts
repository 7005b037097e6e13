import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { createByteBudget, type Reservation } from './serve-byte-budget.ts';

/** As @hono/node-server calls it: `env` holds Node's own request and response. */
export type Fetch = (request: Request, env?: object) => Response | Promise<Response>;

/** What every body may have without asking: all but those with attachments, batches and attacks. */
const FREE_BYTES = 256 * 1_024;
/** The largest body that is taken anywhere (CONTRACT 1), and so what one of unknown length may come to. */
const LARGEST_BYTES = 14 * 1_048_576;
/** Of all large bodies that are read or answered at a time, in one process. */
const BUDGET_BYTES = 16 * 1_048_576;
/** For who is refused while it sends to read why, before it is cut off. */
const LINGER_MS = 500;

/**
 * Large bodies share a budget: beyond its first 256 KiB a body is read once there is room for all of it. Those that
 * wait stand in the kernel's buffers; the request's time-out ends what waits for too long, or comes too slowly.
 */
export function answerWithin(fetch: Fetch): RequestListener {
  const options = { overrideGlobalObjects: false };
  const budget = createByteBudget(BUDGET_BYTES);
  const answerSmall = getRequestListener(fetch, options);
  const answerLarge = getRequestListener((request, env) => fetchLarge(fetch, request, env, budget.ticket()), {
    ...options,
    // It would read on after the answer, 64 MB of each: memory for nothing.
    autoCleanupIncoming: false,
  });
  return (request, response) => {
    if (isSmall(request)) return void answerSmall(request, response);
    endAfterRefusal(request, response);
    void answerLarge(request, response);
  };
}

function isSmall({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= FREE_BYTES;
}

/** Of a body that was not read to its end nothing more is read: the connection can carry no other request. */
function endAfterRefusal(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => {
    if (!request.complete) setTimeout(() => request.socket.destroy(), LINGER_MS);
  });
}

async function fetchLarge(fetch: Fetch, request: Request, env: object, room: Reservation): Promise<Response> {
  if (!request.body) return fetch(request, env);
  const reader = request.body.getReader();
  // Asked for at once: a body that nobody has begun to read would be read and thrown away by Node after the answer.
  let next = reader.read();
  next.catch(() => {});
  let passed = 0;
  const wanted = Math.min(Number(request.headers.get('content-length') ?? LARGEST_BYTES), BUDGET_BYTES);
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (passed > FREE_BYTES) await room.take(wanted);
        const { done, value } = await next;
        if (done) return controller.close();
        next = reader.read();
        next.catch(() => {});
        passed += value.byteLength;
        controller.enqueue(value);
      },
      // Not passed on: to cancel the socket's own stream would cut off the answer, which says why.
    },
    { highWaterMark: 0 },
  );
  const { url, method, headers, signal } = request;
  try {
    return await fetch(new Request(url, { method, headers, signal, body, duplex: 'half' }), env);
  } finally {
    room.release();
  }
}
