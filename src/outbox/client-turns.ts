import { type ClaimedRow, NOBODY } from '../db/queries/outbox/claim-batch.ts';

/** Whose turn it is in each lane; a relay keeps its own, since no order between relays is promised. */
export type ClientTurns = {
  /** The client whose successor is first in the next round. */
  after(lane: number): string;
  /** What one round has claimed, in the order of `claimBatch`; `room` is what each lane was given. */
  took(rows: ClaimedRow[], room: (lane: number) => number): void;
};

/** Where not every client had room, the next round goes on behind the last; where all had, it begins one further. */
export function createClientTurns(): ClientTurns {
  const afterByLane = new Map<number, string>();
  return {
    after: (lane) => afterByLane.get(lane) ?? NOBODY,
    took(rows, room) {
      for (const [lane, clients] of clientsByLane(rows)) {
        const next = clients.length < room(lane) ? clients[0] : clients.at(-1);
        if (next !== undefined) afterByLane.set(lane, next);
      }
    },
  };
}

/** Each lane's clients in the order of their first rows. */
function clientsByLane(rows: ClaimedRow[]): Map<number, string[]> {
  const sets = new Map<number, Set<string>>();
  for (const { lane, clientId } of rows) sets.set(lane, (sets.get(lane) ?? new Set()).add(clientId));
  return new Map([...sets].map(([lane, clients]) => [lane, [...clients]]));
}
