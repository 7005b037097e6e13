import { ApplicationFailure } from '@temporalio/activity';
import { createSemaphore, type Semaphore } from '../async/semaphore.ts';

export type EndpointTurnLimits = {
  /** Of a client's endpoints together, calls and those that wait for one: so many of a worker's places it may hold. */
  perClient: number;
  /** Of one endpoint, calls at once. As many more wait here; what comes then comes again. */
  perEndpoint: number;
  /** Of all endpoints together that fail for now, calls at once: however many hang, the other places are for those that work. */
  failing: number;
};

/** Whose call it is: UUIDs, and whether its endpoint has taken nothing for a while. */
type Whose = { clientId: string; endpointId: string; isFailing: boolean };

/** How many of its places somebody holds, how long it holds one, and until when those that come again are spaced out. */
type Places = { taken: number; most: number; atOnce: number; callMs: number; nextMs: number };
type Endpoint = Places & { isFailing: boolean; turns: Semaphore };

const SOONEST_MS = 500;
const LATEST_MS = 600_000;
/** Of a call of which nothing is known yet; each one that ends moves the guess by a fifth. */
const FIRST_GUESS_MS = 200;
const WEIGHT = 0.2;

/**
 * Turns for calls of clients' endpoints in one process, so that those that hang keep no other client's events waiting.
 * Whoever finds no place gives up its own: Temporal dispatches it again, as far ahead as those before it will take. An
 * endpoint that fails is short-circuited: one call at a time finds out whether it works again, and no event uses up one
 * of its calls meanwhile.
 * @returns `inTurn`, which does a call with a place, or throws a failure that Temporal retries
 */
export function createEndpointTurns(
  { perClient, perEndpoint, failing: perFailing }: EndpointTurnLimits,
  now = () => performance.now(),
) {
  const clients = new Map<string, Places>();
  const endpoints = new Map<string, Endpoint>();
  const failing = places(perFailing, perFailing);

  function endpointOf({ endpointId, isFailing }: Whose): Endpoint {
    const known = endpoints.get(endpointId) ?? {
      ...places(0, 0),
      isFailing: !isFailing,
      turns: createSemaphore(perEndpoint),
    };
    // What was learnt while it failed says nothing of how it works, and the other way round.
    if (known.isFailing !== isFailing) {
      const room = isFailing ? places(1, 1) : places(2 * perEndpoint, perEndpoint);
      Object.assign(known, { ...room, taken: known.taken, isFailing });
    }
    endpoints.set(endpointId, known);
    return known;
  }

  return async function inTurn<T>(whose: Whose, call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const { clientId, endpointId, isFailing } = whose;
    const endpoint = endpointOf(whose);
    const client = clients.get(clientId) ?? places(perClient, perClient);
    clients.set(clientId, client);
    const holders = isFailing ? [endpoint, failing, client] : [endpoint, client];
    for (const one of holders) if (one.taken >= one.most) throw comeAgain(one, now());
    for (const one of holders) one.taken++;
    try {
      return await endpoint.turns.run(() => timed(holders, call, now), { signal });
    } finally {
      for (const one of holders) one.taken--;
      forgetIdle(clients, clientId, now());
      forgetIdle(endpoints, endpointId, now());
    }
  };
}

function places(most: number, atOnce: number): Places {
  return { taken: 0, most, atOnce, callMs: FIRST_GUESS_MS, nextMs: 0 };
}

/** At the moment at which those before it will have been called. */
function comeAgain(one: Places, nowMs: number): ApplicationFailure {
  one.nextMs = Math.min(Math.max(one.nextMs, nowMs) + one.callMs / one.atOnce, nowMs + LATEST_MS);
  const nextRetryDelay = Math.round(Math.max(one.nextMs - nowMs, SOONEST_MS));
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
function forgetIdle(all: Map<string, Places>, id: string, nowMs: number): void {
  const one = all.get(id);
  if (one?.taken === 0 && one.nextMs <= nowMs) all.delete(id);
}
