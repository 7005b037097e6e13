import type { IncomingMessage, RequestListener } from 'node:http';
import { Socket } from 'node:net';
import { getRequestListener, type Http2Bindings, type HttpBindings } from '@hono/node-server';
import { type ByteBudget, createByteBudget } from './byte-budget.ts';
import { refuseConnection } from './refusals.ts';
import { type IsStreamed, streamBody } from './streamed-body.ts';

/** As @hono/node-server calls it: `env` holds Node's own request and response. */
export type Fetch = (request: Request, env?: object) => Response | Promise<Response>;

/** What every body may have without asking: all but those with attachments, batches and attacks. */
const FREE_BYTES = 256 * 1_024;
/** What all large bodies that are read or answered at a time hold, in one process. */
const BUDGET = {
  totalBytes: 16 * 1_048_576,
  /** What a poor line manages, and also a client that is short of time. */
  slowestBytesPerSecond: 128 * 1_024,
};
/** For who is refused while it sends to read why, before it is cut off. */
const LINGER_MS = 500;

/**
 * Large bodies share a budget: beyond its first 256 KiB a body is read as far as there is room for what has come of it;
 * what is only announced holds nothing. Where some have filled it and each has more to come, one after the other goes on
 * beyond it, so in memory is the budget and one body more, which its reader holds to 14 MiB (src/api/input/body.ts).
 * Those that wait stand in the kernel's buffers. Who holds room that others wait for, and sends too slowly, is answered 408
 * like who is too slow for the request's time-out, which also ends what waits for too long. What is streamed takes no part.
 */
export function answerWithin(fetch: Fetch, isStreamed: IsStreamed = () => false): RequestListener {
  const budget = createByteBudget(BUDGET);
  // Both put the adapter's own `Request` and `Response` in the place of Node's: an answer that is a text goes out as it is.
  const answerSmall = getRequestListener(fetch);
  const answerLarge = getRequestListener((request, env) => fetchLarge(fetch, request, env, budget), {
    // It would read on after the answer, 64 MB of each: memory for nothing.
    autoCleanupIncoming: false,
  });
  const answerStreamed = getRequestListener((request, env) => fetchStreamed(fetch, request, env), {
    autoCleanupIncoming: false,
  });
  return (request, response) => {
    const { method = '', url = '' } = request;
    if (isStreamed(method, url.split('?', 1)[0] ?? '')) {
      endAfterRefusal(request);
      return void answerStreamed(request, response);
    }
    if (isSmall(request)) return void answerSmall(request, response);
    endAfterRefusal(request);
    void answerLarge(request, response);
  };
}

function isSmall({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= FREE_BYTES;
}

/**
 * Of a body that was not read to its end nothing more is read: the connection can carry no other request. It is closed in
 * two steps, since a line that is closed with unread bytes on it is reset, and the answer lost (RFC 9112, 9.6).
 */
function endAfterRefusal(request: IncomingMessage): void {
  const { socket } = request;
  socket.destroySoon = () => {
    if (request.complete) return Socket.prototype.destroySoon.call(socket);
    socket.end();
    setTimeout(() => socket.destroy(), LINGER_MS);
  };
}

async function fetchLarge(
  fetch: Fetch,
  request: Request,
  env: HttpBindings | Http2Bindings,
  budget: ByteBudget,
): Promise<Response> {
  if (!request.body) return fetch(request, env);
  const room = budget.ticket(() => refuseSlow(env.incoming.socket));
  const reader = request.body.getReader();
  // Asked for at once: a body that nobody has begun to read would be read and thrown away by Node after the answer.
  let next = reader.read();
  next.catch(() => {});
  let passed = 0;
  let isRead = false;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await next;
        if (done) {
          isRead = true;
          room.complete();
          return controller.close();
        }
        passed += value.byteLength;
        if (passed > FREE_BYTES) await room.take(value.byteLength);
        next = reader.read();
        next.catch(() => {});
        controller.enqueue(value);
      },
      // Not passed on: to cancel the socket's own stream would cut off the answer, which says why.
    },
    { highWaterMark: 0 },
  );
  const { url, method, headers, signal } = request;
  try {
    const answer = await fetch(new Request(url, { method, headers, signal, body, duplex: 'half' }), env);
    // Else a client would send its next request into a connection that is about to be closed.
    if (!isRead) answer.headers.set('connection', 'close');
    return answer;
  } finally {
    room.release();
  }
}

async function fetchStreamed(fetch: Fetch, request: Request, env: HttpBindings | Http2Bindings): Promise<Response> {
  if (!request.body) return fetch(request, env);
  const { socket } = env.incoming;
  const { body, isRead, release } = streamBody(request.body, socket, () => refuseSlow(socket));
  const { url, method, headers, signal } = request;
  try {
    const answer = await fetch(new Request(url, { method, headers, signal, body, duplex: 'half' }), env);
    if (!isRead()) answer.headers.set('connection', 'close');
    return answer;
  } finally {
    release();
  }
}

/** As Node does it with who is too slow for the time-out. */
function refuseSlow(socket: Socket): void {
  refuseConnection(
    Object.assign(new Error('The body arrived too slowly'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }),
    socket,
  );
}
