import type { Listener } from '../../db/listen.ts';
import { ApiProblem } from '../../services/problem.ts';

export type InboxStreams = {
  /** Of the channel INBOX_CHANNEL, by the keys of inboxes. */
  news: Pick<Listener, 'on'>;
  /** Aborted when the process stops: all streams end at once. */
  stopping: AbortSignal;
  /** After so long without a message there is a comment, and a look without news; as often its permission is looked at. */
  heartbeatMs?: number;
  /** A reader who takes nothing for so long is cut off. */
  stallMs?: number;
  /** In this process. */
  mostPerInbox?: number;
  /** In this process: of all users of one client together, so that others have room. */
  mostPerClient?: number;
};

/** How many streams there may be in one process. */
export type StreamLimits = { perInbox: number; perClient: number };

/** Whose a stream is: the key of the inbox, and the client. */
export type StreamOf = { inbox: string; clientId: string };

export type OpenStreams = {
  /**
   * A place among the streams of one inbox and one client.
   * @param end called when the process stops
   * @returns how to give the place back
   * @throws ApiProblem too_many_streams (429)
   */
  enter(of: StreamOf, end: () => void): () => void;
};

/** The streams of one process: few for each inbox, some hundreds for each client, and none once it stops. */
export function createOpenStreams(stopping: AbortSignal, { perInbox, perClient }: StreamLimits): OpenStreams {
  const inboxes = createPlaces(perInbox);
  const clients = createPlaces(perClient);
  const ends = new Set<() => void>();
  stopping.addEventListener('abort', () => {
    for (const end of [...ends]) end();
  });

  return {
    enter({ inbox, clientId }, end) {
      if (stopping.aborted) throw new ApiProblem('unavailable', { headers: { 'retry-after': '1' } });
      if (!inboxes.hasRoom(inbox) || !clients.hasRoom(clientId)) {
        throw new ApiProblem('too_many_streams', { headers: { 'retry-after': '10' } });
      }
      const [leaveInbox, leaveClient] = [inboxes.take(inbox), clients.take(clientId)];
      ends.add(end);
      return () => {
        if (!ends.delete(end)) return;
        leaveInbox();
        leaveClient();
      };
    },
  };
}

/** Counts by name; a name that nobody has any more is forgotten. */
function createPlaces(most: number) {
  const taken = new Map<string, number>();
  const countOf = (name: string) => taken.get(name) ?? 0;
  return {
    hasRoom: (name: string) => countOf(name) < most,
    take(name: string): () => void {
      taken.set(name, countOf(name) + 1);
      return () => {
        if (countOf(name) > 1) taken.set(name, countOf(name) - 1);
        else taken.delete(name);
      };
    },
  };
}
