import type { AttemptOutcome } from './outcome.ts';
import { maxRetriesOf, type RetryPolicy } from './retry-policy.ts';
import type { Route } from './route.ts';

/** A route of a run, with the attempts that it has used up and those that it has left; 0 where it is not tried any more. */
export type RouteUse = { route: Route; attempts: number; left: number };

type Tried = Route & { outcome: AttemptOutcome | null; counts: boolean };

/**
 * The routes of a run as its workflow would go on: those that are left first, the one in hand before the others, which
 * follow in their order; behind them those that are spent.
 * @param attempts of the run, in order
 * @param inHand the provider that it waits for, or called last; null for none
 * @param only one provider, which may have it already: no other is asked
 */
export function routesLeft(
  routes: readonly Route[],
  attempts: readonly Tried[],
  { retry, inHand, only = null }: { retry: RetryPolicy; inHand: string | null; only?: string | null },
): RouteUse[] {
  const uses = routes.map((route): RouteUse => {
    const made = attempts.filter((one) => one.channel === route.channel && one.provider === route.provider);
    const counted = made.filter(({ counts, outcome }) => counts && outcome !== null);
    const last = counted.at(-1)?.outcome;
    const isSpent = last === 'permanent' || (only !== null && route.provider !== only);
    const left = isSpent ? 0 : Math.max(0, maxRetriesOf(retry) + 1 - counted.length);
    return { route, attempts: counted.length, left };
  });
  const open = uses.filter(({ left }) => left > 0);
  const first = Math.max(
    0,
    open.findIndex(({ route }) => route.provider === inHand),
  );
  return [...open.slice(first), ...open.slice(0, first), ...uses.filter(({ left }) => left === 0)];
}
