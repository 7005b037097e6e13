import type { Pool, Queryable } from '../../db/client.ts';
import { type LockedNotification, readForGates } from '../../db/queries/notifications/lock.ts';
import {
  findOutboxRow,
  findStanding,
  listRunAttempts,
  type RunAttempt,
  type Standing,
} from '../../db/queries/notifications/standing.ts';
import { inSnapshot } from '../../db/transaction.ts';
import { toPublicId } from '../../domain/ids.ts';
import { RESEND_AFTER_MS } from '../../domain/next-step.ts';
import { CONTENT_UNREADABLE } from '../../domain/outcome.ts';
import { retryDelayMs } from '../../domain/retry-policy.ts';
import type { Route } from '../../domain/route.ts';
import { type RouteUse, routesLeft } from '../../domain/routes-left.ts';
import type { RowAccess } from '../../domain/row-access.ts';
import { isSettled } from '../../domain/status.ts';
import { gateOf } from './campaign-gate.ts';
import { type Foretold, foretell, type GateOptions, type GateReport } from './foretell.ts';

/**
 * What a notification waits for: nothing any more (`final`), the answer to a call (`sending`), the relay (`outbox`), its
 * workflow's first look (`handed_over`), a turn of the slice that sends its campaign (`campaign`), its moment (`scheduled`),
 * the end of the pause between two attempts (`pause`), its workflow, since the line has called it (`called`), a gate
 * (`gate`), or its workflow's next look, since nothing stands in the way any more (`ready`).
 */
export const WAITS_FOR = [
  ...(['final', 'sending', 'outbox', 'handed_over', 'campaign', 'scheduled', 'pause', 'called', 'gate'] as const),
  'ready',
] as const;
export type WaitsFor = (typeof WAITS_FOR)[number];

export type Why = {
  waitsFor: WaitsFor;
  /** In milliseconds since 1970, as all moments here. */
  since: number;
  /** When that ends, where that is known, or when it is looked at again. */
  until: number | null;
  now: number;
  notification: LockedNotification;
  standing: Standing;
  /** The call that is under way. */
  sending: RunAttempt | null;
  /** What the pause is after. */
  last: RunAttempt | null;
  /** What the gates would make of it now; null where they are not asked: it is over, or with a provider. */
  foretold: Foretold | null;
  /** Those that were asked, in their order. */
  gates: GateReport[];
  /** As it would go on, spent ones last. */
  routes: RouteUse[];
};

export type WhyOptions = GateOptions & {
  /** Whether an account is set up. */
  isSetUp: (route: Route) => boolean;
};

/**
 * Why a notification waits: the claim's own gates, asked of it as it stands, in a transaction that can write nothing.
 * Null where there is none within the access.
 */
export function whyItWaits(pool: Pool, access: RowAccess, id: string, options: WhyOptions): Promise<Why | null> {
  return inSnapshot(pool, async (tx) => {
    const standing = await findStanding(tx, access, id);
    const notification = standing && (await readForGates(tx, id));
    if (!standing || !notification) return null;
    const attempts = await listRunAttempts(tx, notification);
    return explain(tx, notification, { standing, attempts, options });
  });
}

type Found = { standing: Standing; attempts: RunAttempt[]; options: WhyOptions };

async function explain(tx: Queryable, notification: LockedNotification, found: Found): Promise<Why> {
  const { now, status, retry, mayHaveBeenSent, provider } = notification;
  const { standing, attempts } = found;
  const { line } = standing;
  const routes = routesLeft(notification.routes, attempts, {
    retry,
    inHand: notification.routes.some((route) => route.provider === line) ? line : provider,
    only: mayHaveBeenSent ? provider : null,
  });
  const last = attempts.at(-1) ?? null;
  const about = { now, notification, standing, routes, sending: null, last, foretold: null, gates: [] };
  const since = standing.since.getTime();
  if (isSettled(status)) return { ...about, waitsFor: 'final', since, until: null };
  if (status === 'PROCESSING') {
    const sending = attempts.findLast(({ state }) => state === 'sending') ?? null;
    const at = { since: sending?.startedAt.getTime() ?? since, until: sending?.leaseUntil.getTime() ?? null };
    return { ...about, waitsFor: 'sending', sending, ...at };
  }
  const asked = await askAll(tx, notification, routes, found);
  return { ...about, ...asked, ...(await waitOf(tx, notification, asked.foretold, found)) };
}

/** The gates, in the order in which a claim asks them; a campaign that does not go on is the last. */
async function askAll(
  tx: Queryable,
  notification: LockedNotification,
  uses: RouteUse[],
  { standing: { campaign }, options }: Found,
): Promise<Pick<Why, 'foretold' | 'gates'>> {
  const { now, reason } = notification;
  const left = uses.flatMap(({ route, left }) => (left > 0 ? route : []));
  // Its last attempt was its last: it is given up as soon as its workflow looks.
  if (left.length === 0) return { foretold: null, gates: [] };
  const foretold = await foretell(tx, { ...notification, routes: left }, now, {
    ...options,
    askerOver: async (route) => (await readForGates(tx, notification.id, route.channel)) ?? notification,
    isMissing: (route) => !options.isSetUp(route),
  });
  const [due, ...others] = foretold.gates;
  if (campaign && due?.gate === 'due' && due.result === 'pass') {
    const said = gateOf(campaign.status, now);
    if (said.kind === 'wait') {
      const waits: GateReport = { gate: 'campaign', result: 'wait', reason: said.reason };
      return { foretold: { ...NOTHING_KNOWN, status: 'DEFERRED' }, gates: [due, waits] };
    }
    const result = said.kind === 'pass' ? 'pass' : 'stop';
    const passed: GateReport = { gate: 'campaign', result, reason: result === 'pass' ? null : 'cancelled' };
    return { foretold, gates: [due, passed, ...(result === 'pass' ? others : [])] };
  }
  if (reason !== CONTENT_UNREADABLE || foretold.status !== 'SENT') return { foretold, gates: foretold.gates };
  // Behind all gates it is opened, and there it was that somebody had not the key.
  const gates: GateReport[] = [...foretold.gates, { gate: 'content', result: 'wait', reason }];
  return { foretold: { ...NOTHING_KNOWN, status: 'DEFERRED' }, gates };
}

const NOTHING_KNOWN = { at: null, route: null, line: null, gates: [] };

async function waitOf(
  tx: Queryable,
  { id, clientId, priority, status, retry, now }: LockedNotification,
  foretold: Foretold | null,
  { standing, attempts }: Found,
): Promise<Pick<Why, 'waitsFor' | 'since' | 'until'>> {
  const since = standing.since.getTime();
  const wakeAt = standing.wakeAt?.getTime() ?? null;
  const isWaiting = foretold !== null && foretold.status !== 'SENT';
  if (foretold?.status === 'SCHEDULED') return { waitsFor: 'scheduled', since, until: foretold.at ?? wakeAt };
  if (standing.chunk !== null) {
    const heldUntil = standing.campaign?.heldUntil?.getTime() ?? null;
    return { waitsFor: isWaiting ? 'gate' : 'campaign', since, until: foretold?.line ? null : heldUntil };
  }
  if (status === 'PENDING') {
    const key = toPublicId('notification', id);
    const row = await findOutboxRow(tx, { clientId, priority, key, since: standing.since });
    if (!row) return { waitsFor: 'handed_over', since, until: null };
    const availableAt = row.availableAt.getTime();
    return { waitsFor: 'outbox', since: row.createdAt.getTime(), until: availableAt > now ? availableAt : null };
  }
  const pause = status === 'RETRYING' ? pauseAfterLast(attempts, retry) : null;
  if (pause && pause.until > now) return { waitsFor: 'pause', ...pause };
  const calledAt = standing.calledAt?.getTime() ?? null;
  if (isWaiting) return { waitsFor: 'gate', since, until: foretold.line ? null : foretold.at };
  return calledAt === null
    ? { waitsFor: 'ready', since, until: wakeAt }
    : { waitsFor: 'called', since: calledAt, until: null };
}

/** The back-off behind the last attempt, without its jitter: only the workflow knows that. */
function pauseAfterLast(
  attempts: readonly RunAttempt[],
  retry: LockedNotification['retry'],
): { since: number; until: number } | null {
  const last = attempts.findLast(({ counts, finishedAt }) => counts && finishedAt !== null);
  if (!last?.finishedAt) return null;
  const same = attempts.filter(
    ({ channel, provider, counts }) => counts && channel === last.channel && provider === last.provider,
  );
  const pauseMs = last.outcome === 'ambiguous' ? RESEND_AFTER_MS : retryDelayMs(retry, same.length, 0.5);
  const since = last.finishedAt.getTime();
  return pauseMs === null ? null : { since, until: since + pauseMs };
}
