import type { Listener } from '../../db/listen.ts';
import { ApiProblem } from '../../services/problem.ts';

export type InboxStreams = {
  /** Of the channel INBOX_CHANNEL, by the keys of inboxes. */
  news: Pick<Listener, 'on'>;
  /** Aborted when the process stops: all streams end at once. */
  stopping: AbortSignal;
  /** After so long without a message there is a comment, and a look without news. */
  heartbeatMs?: number;
  /** A reader who takes nothing for so long is cut off. */
  stallMs?: number;
  /** In this process. */
  mostPerInbox?: number;
};

export type OpenStreams = {
  /**
   * A place among the streams of one inbox.
   * @param end called when the process stops
   * @returns how to give the place back
   * @throws ApiProblem too_many_streams (429)
   */
  enter(inbox: string, end: () => void): () => void;
};

/** The streams of one process: few for each inbox, and none once it stops. */
export function createOpenStreams(stopping: AbortSignal, mostPerInbox: number): OpenStreams {
  const streams = new Map<string, Set<() => void>>();
  stopping.addEventListener('abort', () => {
    for (const ends of streams.values()) for (const end of [...ends]) end();
  });

  return {
    enter(inbox, end) {
      if (stopping.aborted) throw new ApiProblem('unavailable', { headers: { 'retry-after': '1' } });
      const ends = streams.get(inbox) ?? new Set();
      if (ends.size >= mostPerInbox) throw new ApiProblem('too_many_streams', { headers: { 'retry-after': '10' } });
      streams.set(inbox, ends.add(end));
      return () => {
        ends.delete(end);
        if (ends.size === 0 && streams.get(inbox) === ends) streams.delete(inbox);
      };
    },
  };
}
