import type { Queryable } from '../../db/client.ts';
import { isDue, type Timing } from '../../domain/due.ts';
import type { Route } from '../../domain/route.ts';
import type { RateLimit } from '../../domain/send-window.ts';
import { hasOtherChannel } from './end.ts';
import { askGates, type GateAsker, type Gates } from './gates.ts';
import type { TurnOptions } from './take-turns.ts';

export type GateName = 'due' | 'expiry' | 'campaign' | 'suppression' | 'user_limit' | 'provider' | 'content';

/** What one gate says; those of a route name it. `until` is milliseconds since 1970. */
export type GateReport = {
  gate: GateName;
  result: 'pass' | 'wait' | 'stop';
  reason: string | null;
  until?: number;
  route?: Route;
  limit?: RateLimit | undefined;
};

export type Foretold = {
  status: 'SENT' | 'SCHEDULED' | 'DEFERRED' | 'SUPPRESSED' | 'EXPIRED';
  /** When its provider would be called, in milliseconds since 1970; null for never. */
  at: number | null;
  /** By which it would go, or waits. */
  route: Route | null;
  /** Where it would wait in its account's line; null for one that has a moment of its own. */
  line: ForetoldLine | null;
  gates: GateReport[];
};

/** Where it would stand in its account's line. */
export type ForetoldLine = {
  /** How many would be called before it; `MOST_AHEAD` stands for so many or more. */
  ahead: number;
  /** A guess, in milliseconds since 1970: nobody is promised a moment. */
  estimatedAt: number;
  account: { provider: string; state: AccountState; awaySince: number | null };
};

/** How an account stands: `limited` by its rate or cap, `busy` with those who wait already, `away`. */
type AccountState = 'limited' | 'busy' | 'away';

/** By which the gates of the workers go. */
export type GateOptions = Pick<TurnOptions, 'accountLimits' | 'failoverAfterMs'>;

export type ForetellOptions = GateOptions & {
  /** What the gates must know of it over a route, as of that moment. */
  askerOver: (route: Route, at: number) => Promise<GateAsker>;
  /** Whether a route's provider is not set up any more. */
  isMissing: (route: Route) => boolean;
};

type Step = { gates: Gates; reports: GateReport[] };

/**
 * What would become of a notification: the gates of the claim, route by route as its workflow would try them. Nothing is
 * locked or written. What is for later is asked as things will stand then.
 * @param now milliseconds on the database's clock
 */
export async function foretell(
  tx: Queryable,
  { routes, ...timing }: Timing & { routes: readonly Route[] },
  now: number,
  options: ForetellOptions,
): Promise<Foretold> {
  const due = isDue(timing, now);
  if (due.kind === 'over') {
    const gates: GateReport[] = [{ gate: 'expiry', result: 'stop', reason: due.reason }];
    return { status: 'EXPIRED', at: null, route: null, gates, line: null };
  }
  const at = due.kind === 'later' ? due.at : now;
  const reports: GateReport[] = [
    due.kind === 'later'
      ? { gate: 'due', result: 'wait', reason: 'scheduled', until: at }
      : { gate: 'due', result: 'pass', reason: null },
  ];
  const line = [...routes];
  for (let route = line[0]; route; route = line[0]) {
    const others = line.slice(1);
    const { gates, reports: more } = await tryRoute(tx, route, others, at, options);
    reports.push(...more);
    if (gates.kind === 'passed') line.push(...line.splice(0, 1));
    else if (gates.kind === 'suppressed' && hasOtherChannel(others, route.channel)) line.shift();
    else return conclude(gates, { route, at, expiresAt: timing.expiresAt, isLater: due.kind === 'later' }, reports);
  }
  throw new Error('a notification without routes was planned');
}

async function tryRoute(
  tx: Queryable,
  route: Route,
  others: Route[],
  at: number,
  { askerOver, isMissing, accountLimits, failoverAfterMs }: ForetellOptions,
): Promise<Step> {
  const gates = await askGates(tx, { ...(await askerOver(route, at)), now: at }, route, {
    accountLimits,
    failoverAfterMs,
    isMissing: isMissing(route),
    others: others.filter((other) => !isMissing(other)),
    peekAt: at,
  });
  return { gates, reports: reportsOf(gates, route) };
}

/** The gates of one route: those that let it pass, and then the one that does not. */
function reportsOf(gates: Gates, route: Route): GateReport[] {
  const pass = (gate: GateName): GateReport => ({ gate, result: 'pass', reason: null, route });
  if (gates.kind === 'over' || gates.kind === 'later') return [];
  if (gates.kind === 'suppressed') return [{ gate: 'suppression', result: 'stop', reason: gates.reason, route }];
  const before = [pass('suppression')];
  if (gates.kind === 'wait' && gates.reason === 'user_limit') {
    const { until, reason, limit } = gates;
    return [...before, { gate: 'user_limit', result: 'wait', reason, until, limit, route }];
  }
  before.push(pass('user_limit'));
  if (gates.kind === 'begin') return [...before, pass('provider')];
  const { reason } = gates;
  if (gates.kind === 'passed') return [...before, { gate: 'provider', result: 'stop', reason, route }];
  return [...before, { gate: 'provider', result: 'wait', reason, until: gates.until, route }];
}

function conclude(
  gates: Exclude<Gates, { kind: 'passed' }>,
  { route, at, expiresAt, isLater }: { route: Route; at: number; expiresAt: number | null; isLater: boolean },
  reports: GateReport[],
): Foretold {
  const over = (status: 'EXPIRED' | 'SUPPRESSED', more: GateReport[] = []): Foretold => {
    return { status, at: null, route: null, gates: [...reports, ...more], line: null };
  };
  const waiting = isLater ? 'SCHEDULED' : 'DEFERRED';
  switch (gates.kind) {
    case 'begin':
      return {
        status: isLater ? 'SCHEDULED' : 'SENT',
        at,
        route,
        gates: [...reports, passedExpiry(expiresAt)],
        line: null,
      };
    case 'suppressed':
      // Until then it can be taken off the list.
      return isLater ? { ...over('SUPPRESSED'), status: 'SCHEDULED' } : over('SUPPRESSED');
    case 'wait':
    case 'later': {
      const until = gates.kind === 'wait' ? gates.until : gates.at;
      if (expiresAt === null || until < expiresAt) {
        const line = gates.kind === 'wait' ? lineOf(gates, route) : null;
        const at = line === null ? until : null;
        return { status: waiting, at, route, gates: [...reports, passedExpiry(expiresAt)], line };
      }
      return over('EXPIRED', [{ gate: 'expiry', result: 'stop', reason: 'expired', until: expiresAt }]);
    }
    case 'over':
      return over('EXPIRED', [{ gate: 'expiry', result: 'stop', reason: gates.reason }]);
  }
}

/** @param reason of a wait for the account */
export function accountState(reason: string, awaySince: number | null): AccountState {
  if (awaySince !== null) return 'away';
  return reason === 'provider_queue' ? 'busy' : 'limited';
}

function lineOf(
  { ahead, until, reason, awaySince }: Extract<Gates, { kind: 'wait' }>,
  { provider }: Route,
): ForetoldLine | null {
  if (ahead === null) return null;
  return { ahead, estimatedAt: until, account: { provider, state: accountState(reason, awaySince), awaySince } };
}

function passedExpiry(expiresAt: number | null): GateReport {
  return { gate: 'expiry', result: 'pass', reason: null, ...(expiresAt !== null && { until: expiresAt }) };
}
