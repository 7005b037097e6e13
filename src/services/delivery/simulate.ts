import type { Pool, Queryable } from '../../db/client.ts';
import type { NewNotification } from '../../db/queries/notifications/accept.ts';
import { readClock } from '../../db/queries/server.ts';
import { findSuppression } from '../../db/queries/suppressions.ts';
import { inSnapshot } from '../../db/transaction.ts';
import type { Channel } from '../../domain/channel.ts';
import { isDue } from '../../domain/due.ts';
import type { Route } from '../../domain/route.ts';
import type { RateLimit } from '../../domain/send-window.ts';
import { hasOtherChannel } from './end.ts';
import { askGates, type Gates } from './gates.ts';
import type { TurnOptions } from './take-turns.ts';

export type GateName = 'due' | 'expiry' | 'suppression' | 'user_limit' | 'provider';

/** What one gate says; those of a route name it. `until` is milliseconds since 1970. */
export type GateReport = {
  gate: GateName;
  result: 'pass' | 'wait' | 'stop';
  reason: string | null;
  until?: number;
  route?: Route;
  limit?: RateLimit | undefined;
};

export type Simulation = {
  status: 'SENT' | 'SCHEDULED' | 'DEFERRED' | 'SUPPRESSED' | 'EXPIRED';
  /** When its provider would be called, in milliseconds since 1970; null for never. */
  at: number | null;
  /** By which it would go, or waits. */
  route: Route | null;
  /** Where it would wait in its account's line; null for one that has a moment of its own. */
  line: SimulatedLine | null;
  gates: GateReport[];
};

/** How an account stands: `limited` by its rate or cap, `busy` with those who wait already, `away` since then. */
export type SimulatedLine = {
  /** How many would be called before it. */
  ahead: number;
  /** A guess, in milliseconds since 1970: nobody is promised a moment. */
  estimatedAt: number;
  account: { provider: string; state: 'limited' | 'busy' | 'away'; awaySince: number | null };
};

export type SimulateOptions = Pick<TurnOptions, 'accountLimits' | 'failoverAfterMs'>;

type Lookup = {
  /** Under which older releases kept a number. */
  formerHashes?: (phone: string | undefined) => Buffer[];
};

type Step = { gates: Gates; reports: GateReport[] };

/**
 * What would become of a notification that was accepted now: the gates of the claim, route by route as its workflow
 * would try them, in a transaction that can write nothing. What is for later is asked as things will stand then.
 */
export function simulateDelivery(
  pool: Pool,
  n: NewNotification,
  options: SimulateOptions & Lookup,
): Promise<Simulation> {
  return inSnapshot(pool, async (tx) => {
    const timing = { ...n, sendAt: n.sendAt?.getTime() ?? null, expiresAt: n.expiresAt?.getTime() ?? null };
    const now = (await readClock(tx)).getTime();
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
    const line = [...n.routes];
    for (let route = line[0]; route; route = line[0]) {
      const others = line.slice(1);
      const step = await tryRoute(tx, { ...timing, now: at }, route, { ...options, others, peekAt: at });
      reports.push(...step.reports);
      if (step.gates.kind === 'passed') line.push(...line.splice(0, 1));
      else if (step.gates.kind === 'suppressed' && hasOtherChannel(others, route.channel)) line.shift();
      else
        return conclude(step.gates, { route, at, expiresAt: timing.expiresAt, isLater: due.kind === 'later' }, reports);
    }
    throw new Error('a notification without routes was planned');
  });
}

type Asked = Omit<NewNotification, 'sendAt' | 'expiresAt'> & {
  sendAt: number | null;
  expiresAt: number | null;
  now: number;
};

async function tryRoute(
  tx: Queryable,
  asked: Asked,
  route: Route,
  options: SimulateOptions & Lookup & { others: Route[]; peekAt: number },
): Promise<Step> {
  const { clientId, environment, category } = asked;
  const recipientHashes = [hashOver(asked, route), ...(options.formerHashes?.(phoneOver(asked, route)) ?? [])];
  const whom = { clientId, recipientHashes, marketing: category === 'marketing' };
  const suppression = environment === 'test' ? null : await findSuppression(tx, whom);
  const asker = {
    ...asked,
    run: 0,
    fallbackUserKeys: keysOf(asked),
    mayHaveBeenSent: false,
    suppressedBy: suppression?.reason ?? null,
  };
  // Every route of a plan is set up; whether it is in each worker as well is not known here.
  const gates = await askGates(tx, asker, route, { ...options, isMissing: false });
  return { gates, reports: reportsOf(gates, route) };
}

function hashOver({ channel, recipientHash, fallbacks }: Asked, route: Route): Buffer {
  if (route.channel === channel) return recipientHash;
  return Buffer.from(fallbacks.find((one) => one.channel === route.channel)?.recipientHash ?? '', 'hex');
}

function phoneOver({ channel, recipient, fallbacks }: Asked, route: Route): string | undefined {
  const other = fallbacks.find((one) => one.channel === route.channel);
  return (route.channel === channel ? recipient : other?.recipient)?.phone;
}

function keysOf({ fallbacks }: Asked): Partial<Record<Channel, string>> {
  return Object.fromEntries(
    fallbacks.flatMap(({ channel, userKey }) => (userKey === undefined ? [] : [[channel, userKey]])),
  );
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
): Simulation {
  const over = (status: 'EXPIRED' | 'SUPPRESSED', more: GateReport[] = []): Simulation => {
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

function lineOf(
  { ahead, until, reason, awaySince }: Extract<Gates, { kind: 'wait' }>,
  { provider }: Route,
): SimulatedLine | null {
  if (ahead === null) return null;
  const state = awaySince !== null ? 'away' : reason === 'provider_queue' ? 'busy' : 'limited';
  return { ahead, estimatedAt: until, account: { provider, state, awaySince } };
}

function passedExpiry(expiresAt: number | null): GateReport {
  return { gate: 'expiry', result: 'pass', reason: null, ...(expiresAt !== null && { until: expiresAt }) };
}
