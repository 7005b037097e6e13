import { ApplicationFailure } from '@temporalio/activity';
import { createSemaphore, type Semaphore } from '../async/semaphore.ts';

export type EndpointTurnLimits = {
  /** Of a client's endpoints together, calls and those that wait for one: so many of a worker's places it may hold. */
  perClient: number;
  /** Of one endpoint, calls at once. As many more wait here; what comes then comes again. */
  perEndpoint: number;
};

/** Whose call it is: UUIDs. */
type Whose = { clientId: string; endpointId: string };

/** How many of its places somebody holds, how long it holds one, and until when those that come again are spaced out. */
type Places = { taken: number; most: number; atOnce: number; callMs: number; nextMs: number };

const SOONEST_MS = 500;
const LATEST_MS = 600_000;
/** Of a call of which nothing is known yet; each one that ends moves the guess by a fifth. */
const FIRST_GUESS_MS = 200;
const WEIGHT = 0.2;

/**
 * Turns for calls of clients' endpoints in one process, so that those that hang keep no other client's events waiting.
 * Whoever finds no place gives up its own: Temporal dispatches it again, as far ahead as those before it will take.
 * @returns `inTurn`, which does a call with a place, or throws a failure that Temporal retries
 */
export function createEndpointTurns({ perClient, perEndpoint }: EndpointTurnLimits, now = () => performance.now()) {
  const clients = new Map<string, Places>();
  const endpoints = new Map<string, Places & { turns: Semaphore }>();

  return async function inTurn<T>(
    { clientId, endpointId }: Whose,
    call: () => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const client = clients.get(clientId) ?? places(perClient, perClient);
    const endpoint = endpoints.get(endpointId) ?? {
      ...places(2 * perEndpoint, perEndpoint),
      turns: createSemaphore(perEndpoint),
    };
    clients.set(clientId, client);
    endpoints.set(endpointId, endpoint);
    for (const one of [endpoint, client]) if (one.taken >= one.most) throw comeAgain(one, now());
    client.taken++;
    endpoint.taken++;
    try {
      return await endpoint.turns.run(() => timed([client, endpoint], call, now), { signal });
    } finally {
      leave(clients, clientId, now());
      leave(endpoints, endpointId, now());
    }
  };
}

function places(most: number, atOnce: number): Places {
  return { taken: 0, most, atOnce, callMs: FIRST_GUESS_MS, nextMs: 0 };
}

/** At the moment at which those before it will have been called. */
function comeAgain(one: Places, nowMs: number): ApplicationFailure {
  one.nextMs = Math.max(one.nextMs, nowMs) + one.callMs / one.atOnce;
  const nextRetryDelay = Math.round(Math.min(Math.max(one.nextMs - nowMs, SOONEST_MS), LATEST_MS));
  return ApplicationFailure.create({ message: 'others are called first', type: 'NotYet', nextRetryDelay });
}

async function timed<T>(holders: Places[], call: () => Promise<T>, now: () => number): Promise<T> {
  const began = now();
  try {
    return await call();
  } finally {
    for (const one of holders) one.callMs += WEIGHT * (now() - began - one.callMs);
  }
}

/** Forgets who holds nothing and has nobody coming. */
function leave(all: Map<string, Places>, id: string, nowMs: number): void {
  const one = all.get(id);
  if (one && --one.taken === 0 && one.nextMs <= nowMs) all.delete(id);
}
