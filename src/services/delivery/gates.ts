import type { Queryable } from '../../db/client.ts';
import { type Due, isDue, type Timing } from '../../domain/due.ts';
import type { Route } from '../../domain/route.ts';
import { type Asker, type TurnOptions, type Turns, takeTurns } from './take-turns.ts';

/** What the gates need of a notification. */
export type GateAsker = Asker &
  Timing & {
    /** Why nothing may go to its address over the route's channel; null where it may. */
    suppressedBy: string | null;
    /** The database's clock, in milliseconds. */
    now: number;
  };

export type Gates = Exclude<Due, { kind: 'now' }> | { kind: 'suppressed'; reason: string } | Turns;

/** Every gate before a provider is called, in their order, up to the first that does not let a notification pass. */
export async function askGates(
  tx: Queryable,
  notification: GateAsker,
  route: Route,
  options: TurnOptions,
): Promise<Gates> {
  const due = isDue(notification, notification.now);
  if (due.kind !== 'now') return due;
  // Not before it is due: whoever waits may be taken off the list, or put on it.
  if (notification.suppressedBy !== null) return { kind: 'suppressed', reason: notification.suppressedBy };
  return takeTurns(tx, notification, route, options);
}
