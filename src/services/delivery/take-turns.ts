import type { Queryable } from '../../db/client.ts';
import type { LockedNotification } from '../../db/queries/notifications/lock.ts';
import { askAccountTurn, canSendByAnother, peekAccountTurn } from '../../db/queries/provider-accounts/ask-turn.ts';
import { askUserTurn, peekUserTurn } from '../../db/queries/send-slots.ts';
import { type AccountLimits, limitsFor } from '../../domain/account-limits.ts';
import { DEFAULT_LIMITS } from '../../domain/limits.ts';
import { type AccountWish, isOutage, spreadMs } from '../../domain/provider-account.ts';
import type { Route } from '../../domain/route.ts';
import type { RateLimit } from '../../domain/send-window.ts';

export type TurnOptions = {
  /** What an account allows over all workers. */
  accountLimits: (provider: string) => AccountLimits;
  /** The route's provider is not set up in this worker. */
  isMissing: boolean;
  /** The other routes of the plan that this worker could take. */
  others: Route[];
  /** A provider that makes us wait for longer is left for another route, where one can send. */
  failoverAfterMs: number;
  /** Only looks, at how it will be then (milliseconds on the database's clock): nothing is locked, taken or spread. */
  peekAt?: number;
};

/** Who asks for the turns. */
export type Asker = Pick<
  LockedNotification,
  'id' | 'clientId' | 'userKey' | 'priority' | 'limits' | 'deferredSince' | 'mayHaveBeenSent'
>;

export type Turns =
  | { kind: 'begin'; isProbe: boolean }
  | { kind: 'wait'; until: number; now: number; reason: string; limit?: RateLimit }
  | { kind: 'passed'; reason: string };

/** A holder with this priority takes the next place. */
const FIRST_PRIORITY = 1;
/** How long until a provider that this worker lacks is looked for again, perhaps by another. */
const MISSING_WAIT_MS = 30_000;

/** The user's turn and the account's, both or neither: who waits for one must not use up the other. */
export async function takeTurns(
  tx: Queryable,
  notification: Asker,
  { channel, provider }: Route,
  options: TurnOptions,
): Promise<Turns> {
  const { id: holder, clientId, userKey, priority, limits, deferredSince } = notification;
  const first = priority === FIRST_PRIORITY;
  const limit = limits[channel] ?? DEFAULT_LIMITS[channel];
  const { peekAt } = options;
  const window = { clientId, userKey, channel };
  const user = await (peekAt === undefined
    ? askUserTurn(tx, window, { holder, limit, first })
    : peekUserTurn(tx, window, { holder, limit, first, now: peekAt }));
  const { now } = user;
  if (user.grant.kind === 'wait') {
    await user.keep();
    return { ...user.grant, now, reason: 'user_limit', limit };
  }

  const account = options.isMissing
    ? {
        grant: { kind: 'wait' as const, until: now + MISSING_WAIT_MS, reason: 'provider_missing' },
        keep: async () => {},
      }
    : await (peekAt === undefined
        ? askAccountTurn(tx, provider, wishFor(notification, provider, options))
        : peekAccountTurn(tx, provider, wishFor(notification, provider, options), peekAt));
  const { grant } = account;
  if (grant.kind === 'begin') {
    await user.keep();
    await account.keep();
    return grant;
  }
  if (await mayPass(tx, notification, { ...grant, now }, options)) return { kind: 'passed', reason: grant.reason };
  await account.keep();
  const spread =
    isOutage(grant.reason) && peekAt === undefined ? spreadMs(now - (deferredSince ?? now), Math.random()) : 0;
  return { kind: 'wait', until: grant.until + spread, now, reason: grant.reason };
}

/** What may have been sent stays with its provider, which alone can know it; else whoever can send now is better. */
async function mayPass(
  tx: Queryable,
  notification: Asker,
  { until, now, reason }: { until: number; now: number; reason: string },
  { others, failoverAfterMs, accountLimits, peekAt }: TurnOptions,
): Promise<boolean> {
  const isLong = reason === 'provider_down' || reason === 'provider_missing' || until - now > failoverAfterMs;
  if (!isLong || notification.mayHaveBeenSent) return false;
  const wishes = others.map(({ provider }) => ({
    provider,
    wish: wishFor(notification, provider, { accountLimits }),
  }));
  return canSendByAnother(tx, wishes, failoverAfterMs, peekAt);
}

function wishFor(
  { id: holder, priority }: Asker,
  provider: string,
  { accountLimits }: Pick<TurnOptions, 'accountLimits'>,
): AccountWish {
  return { holder, limits: limitsFor(accountLimits(provider), priority), first: priority === FIRST_PRIORITY };
}
