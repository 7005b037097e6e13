import type { ClaimedRow } from '../db/queries/outbox/claim-batch.ts';
import { NIL_ID } from '../domain/ids.ts';
import type { Stream } from '../domain/stream.ts';

/** Whose turn it is in each stream; a relay keeps its own, since no order between relays is promised. */
export type RoundRobin = {
  /** The client whose successor is first in the next round. */
  after(stream: Stream): string;
  /** What one round has claimed, in the order of `claimBatch`; `room` is what each stream was given. */
  took(rows: ClaimedRow[], room: (stream: Stream) => number): void;
};

/** Where not every client had room, the next round goes on behind the last; where all had, it begins one further. */
export function createRoundRobin(): RoundRobin {
  const afterByStream = new Map<Stream, string>();
  return {
    after: (stream) => afterByStream.get(stream) ?? NIL_ID,
    took(rows, room) {
      for (const [stream, clients] of clientsByStream(rows)) {
        const next = clients.length < room(stream) ? clients[0] : clients.at(-1);
        if (next !== undefined) afterByStream.set(stream, next);
      }
    },
  };
}

/** Each stream's clients in the order of their first rows. */
function clientsByStream(rows: ClaimedRow[]): Map<Stream, string[]> {
  const sets = new Map<Stream, Set<string>>();
  for (const { stream, clientId } of rows) sets.set(stream, (sets.get(stream) ?? new Set()).add(clientId));
  return new Map([...sets].map(([stream, clients]) => [stream, [...clients]]));
}
