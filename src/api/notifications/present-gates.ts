import type { z } from 'zod';
import { explainWait } from '../../domain/explain-wait.ts';
import type { Route } from '../../domain/route.ts';
import type { ForetoldLine, GateReport } from '../../services/delivery/foretell.ts';
import type { Presented } from '../openapi/shapes.ts';
import type { lineFields, simulatedGate } from './simulation-model.ts';

/* What the gates say, as a simulation and `/why` show it. */

export function presentGate({
  gate,
  result,
  reason,
  until,
  route,
}: GateReport): Presented<z.output<typeof simulatedGate>> {
  return { gate, result, reason, ...(until !== undefined && { until: new Date(until) }), ...route };
}

type Line = { [Name in keyof typeof lineFields]: Presented<z.output<(typeof lineFields)[Name]>> };

/** Where it stands in its account's line; nothing for one that stands in none. */
export function presentLine(line: ForetoldLine | null): Line {
  if (!line) return { ahead: null, estimatedAt: null, account: null };
  const { ahead, estimatedAt, account } = line;
  const awaySince = account.awaySince === null ? null : new Date(account.awaySince);
  return { ahead, estimatedAt: new Date(estimatedAt), account: { ...account, awaySince } };
}

/** Why a route of the plan would be the one, or would not. */
export function whyOf(one: Route, chosen: Route | null, gates: readonly GateReport[]): string {
  const stopper = gates.findLast(({ route, result }) => isSame(route, one) && result !== 'pass');
  if (stopper?.gate === 'suppression') return `the address is suppressed: ${stopper.reason}`;
  if (stopper) return explainWait(stopper.reason ?? '', one, stopper.limit);
  if (isSame(one, chosen)) return 'the first available route';
  return chosen === null ? 'not used' : 'used if earlier routes fail';
}

function isSame(a: Route | null | undefined, b: Route | null): boolean {
  return a?.provider === b?.provider && a?.channel === b?.channel;
}
