import { ApiProblem } from '../problem.ts';

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
