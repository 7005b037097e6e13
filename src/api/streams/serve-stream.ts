import type { ApiContext } from '../http-context.ts';
import { respond } from '../respond.ts';
import { eventStream } from './event-stream.ts';

/** How the streams of an endpoint are watched and ended. */
export type StreamTiming = {
  /** Aborted when the process stops: all streams end at once. */
  stopping: AbortSignal;
  /** After so long without an event there is a comment; as often the permission is looked at. */
  heartbeatMs?: number;
  /** A reader who takes nothing for so long is cut off. */
  stallMs?: number;
};

export const HEARTBEAT_MS = 15_000;
const STALL_MS = 30_000;

type ServedStream = {
  heartbeatMs: number;
  /** 30 s where it is undefined. */
  stallMs: number | undefined;
  /** Takes a place; `end` ends the stream. @returns how to give it back. @throws ApiProblem too_many_streams (429) */
  enter: (end: () => void) => () => void;
  /** What is sent, in the format of server-sent events, until the signal. */
  events: (signal: AbortSignal) => AsyncGenerator<string>;
  /** Asked at each heartbeat: whether who opened it would still be let in. */
  isStillGood: () => Promise<boolean>;
  /** After so long it is ended, whatever happens. */
  lastsMs: number;
  /** How many are open. */
  gauge: { inc(): void; dec(): void };
  /** Told of an error behind the events. */
  onFailure: (error: unknown) => void;
};

/** Answers with a stream that stays open while its reader reads and may, or without one to `HEAD`. */
export function serveStream(c: ApiContext, stream: ServedStream): Response {
  const { heartbeatMs, stallMs = STALL_MS, enter, events, isStillGood, lastsMs, gauge, onFailure } = stream;
  const head = respond(c, 200, '', { 'x-accel-buffering': 'no' }, 'text/event-stream; charset=utf-8');
  // Hono answers HEAD by GET and drops the body: a stream that nobody reads.
  if (c.req.method === 'HEAD') return head;
  const ending = new AbortController();
  const leave = enter(() => ending.abort());
  gauge.inc();
  const stopLooking = endWithPermission(isStillGood, ending, heartbeatMs);
  const timer = setTimeout(() => ending.abort(), lastsMs);
  const body = eventStream({
    events: events(ending.signal),
    ending,
    stallMs,
    onClose: () => {
      clearTimeout(timer);
      stopLooking();
      leave();
      gauge.dec();
    },
    onFailure,
  });
  return new Response(body, head);
}

/**
 * Ends a stream at most one interval after who opened it may no longer. While the database is away nobody knows, and
 * nothing is shown either. @returns how to look no more
 */
function endWithPermission(isStillGood: () => Promise<boolean>, ending: AbortController, everyMs: number): () => void {
  let isLooking = false;
  const look = async () => {
    if (isLooking) return;
    isLooking = true;
    const isOver = await isStillGood()
      .then((isGood) => !isGood)
      .catch(() => false);
    if (isOver) ending.abort();
    isLooking = false;
  };
  const timer = setInterval(look, everyMs);
  return () => clearInterval(timer);
}
