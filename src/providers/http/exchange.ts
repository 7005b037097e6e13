import { type ClientRequest, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createDeadline } from '../../async/deadline.ts';
import { assertMaySend } from '../assert-may-send.ts';
import { codedError } from '../coded-error.ts';
import type { SendContext } from '../provider.ts';
import { guardedLookup, isAllowed, type TargetPolicy } from './target.ts';

/**
 * `body` holds one byte or more: its last one completes the request.
 * `guard`: for a URL that somebody else gave (`parseTarget`), what it may lead to.
 */
export type HttpRequest = {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body: string | Buffer;
  guard?: TargetPolicy;
};

/** `isWhole` is false where the answer broke off, or is longer than 64 KiB: `body` is then what came of it. */
export type HttpAnswer = { status: number; headers: IncomingHttpHeaders; body: string; isWhole: boolean };

export type HttpTimeouts = {
  /** Name resolution, the TCP connection and the TLS handshake. */
  connectMs: number;
  /** The request, but for its last byte. */
  sendMs: number;
  /** From the last byte of the request to the last byte of the answer. */
  answerMs: number;
};

/** How a call ended: with an answer, or with a code of Node or ours (`ETIMEDOUT`, `ABORTED`) in its place. */
export type HttpExchange = {
  /** Whether the last byte of the request was on its way: from then on the vendor may have taken it. */
  complete: boolean;
} & ({ answer: HttpAnswer } | { answer: null; cause: string; message: string });

const MAX_ANSWER_BYTES = 65_536;

/**
 * One request with a body over a connection of its own: a reused one may have been closed meanwhile, and nobody could
 * tell whether the request was read. No redirect, no retry, no proxy of the environment. It never throws.
 */
export async function exchange(
  request: HttpRequest,
  timeouts: HttpTimeouts,
  context: SendContext,
): Promise<HttpExchange> {
  const deadline = createDeadline(context.signal, timeouts.connectMs + timeouts.sendMs);
  const body = typeof request.body === 'string' ? Buffer.from(request.body) : request.body;
  let call: ClientRequest | undefined;
  let complete = false;
  try {
    if (context.signal.aborted) throw codedError('ABORTED', 'the call was aborted');
    deadline.set(timeouts.connectMs);
    call = open(request, body.length);
    const answered = answerTo(call);
    answered.catch(() => {}); // looked at below, but it may fail earlier
    await deadline.race(Promise.race([connected(call, request.url), answered]));
    assertAllowed(call, request.guard);

    deadline.set(timeouts.sendMs);
    assertMaySend(context);
    await deadline.race(Promise.race([written(call, body.subarray(0, -1)), answered]));
    // A refusal that comes before the end of the request is an answer, and nothing more needs to be said.
    const early = await Promise.race([answered, null]);
    if (!early) {
      assertMaySend(context);
      context.finalByte();
      complete = true;
      deadline.setLast(timeouts.answerMs);
      call.end(body.subarray(-1));
    }
    const message = await deadline.race(answered);
    const read = await deadline.race(bodyOf(message)).catch(() => ({ body: '', isWhole: false }));
    return { complete, answer: { status: message.statusCode ?? 0, headers: message.headers, ...read } };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { complete, answer: null, cause: code ?? 'UNKNOWN', message: message || (code ?? 'failed') };
  } finally {
    deadline.clear();
    call?.destroy();
  }
}

function open({ url, method, headers, guard }: HttpRequest, length: number): ClientRequest {
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return start(url, {
    method,
    agent: false,
    headers: { ...headers, 'Content-Length': length, Connection: 'close' },
    ...(guard && { lookup: guardedLookup(guard) }),
  });
}

/** An address that was written into the URL is never looked up, so where we really are is asked before a byte goes. */
function assertAllowed(call: ClientRequest, guard: TargetPolicy | undefined): void {
  if (!guard || isAllowed(call.socket?.remoteAddress ?? '', guard)) return;
  throw codedError('EADDRNOTPUBLIC', 'not a public address');
}

function connected(call: ClientRequest, { protocol }: URL): Promise<void> {
  return new Promise((resolve) => {
    call.once('socket', (socket) => socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', () => resolve()));
  });
}

function written(call: ClientRequest, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    // Node writes nothing for an empty chunk, not even the headers.
    if (bytes.length === 0) call.flushHeaders();
    call.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

function answerTo(call: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    call.once('response', resolve);
    call.on('error', reject);
    call.once('close', () => reject(codedError('ECONNRESET', 'the connection was closed')));
  });
}

async function bodyOf(message: IncomingMessage): Promise<{ body: string; isWhole: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) break;
      chunks.push(chunk);
    }
  } catch {
    // It broke off; the status is known all the same.
  }
  return { body: Buffer.concat(chunks).toString(), isWhole: message.complete && size <= MAX_ANSWER_BYTES };
}
