import type { Queryable } from '../../db/client.ts';
import { countAhead, countAheadUpToMost, countReserved } from '../../db/queries/account-line/measure.ts';
import { userLine } from '../../db/queries/account-line/users.ts';
import { userKeyOver } from '../../db/queries/notifications/fallbacks.ts';
import type { LockedNotification } from '../../db/queries/notifications/lock.ts';
import {
  type AccountWithLine,
  lockAccount,
  markAway,
  readAccount,
  readAccounts,
  writeAccountUse,
} from '../../db/queries/provider-accounts/account.ts';
import { COMING_MS } from '../../domain/account-calls.ts';
import { type AccountLimits, limitsFor } from '../../domain/account-limits.ts';
import { DEFAULT_LIMITS } from '../../domain/limits.ts';
import { FIRST_PRIORITY, isUrgent, temporalPriority } from '../../domain/priority.ts';
import {
  type AccountGrant,
  type AccountWish,
  askAccount,
  isOutage,
  type ProviderAccount,
} from '../../domain/provider-account.ts';
import type { Route } from '../../domain/route.ts';
import type { RateLimit } from '../../domain/send-window.ts';
import { askUserTurn, peekUserTurn, type UserTurn } from './user-window.ts';

export type TurnOptions = {
  /** What an account allows over all workers. */
  accountLimits: (provider: string) => AccountLimits;
  /** The route's provider is not set up in this worker. */
  isMissing: boolean;
  /** The other routes of the plan that this worker could take. */
  others: Route[];
  /** A provider that makes us wait for longer is left for another route, where one can send. */
  failoverAfterMs: number;
  /** Only looks, at how it will be then (milliseconds on the database's clock): nothing is locked or taken. */
  peekAt?: number;
};

/** Who asks for the turns. */
export type Asker = Pick<
  LockedNotification,
  'id' | 'run' | 'clientId' | 'userKey' | 'fallbackUserKeys' | 'priority' | 'limits' | 'expiresAt' | 'mayHaveBeenSent'
>;

/** Where it waits to be called, since it has no moment of its own on its timer. */
export type InLine = {
  account: string;
  /** Its own moment after all: it counts as called until then. */
  reservedAt: number | null;
  /** Nobody calls it before then. */
  notBefore: number | null;
  elsewhere: string[];
};

export type Turns =
  /** `isAway`: nothing got through to the account before this one. */
  | { kind: 'begin'; isProbe: boolean; isAway: boolean; isInLine: boolean }
  | {
      kind: 'wait';
      /** A guess for who stands in line. */
      until: number;
      now: number;
      reason: string;
      limit?: RateLimit;
      line: InLine | null;
      isInLine: boolean;
      /** Since when its account has been away; null where that is not why it waits. */
      awaySince: number | null;
      /** How many are called before it, `MOST_AHEAD` at most; null where it is not in an account's line, and where nobody only looks. */
      ahead: number | null;
    }
  /** `to`: the account that can take it. */
  | { kind: 'passed'; reason: string; to: string };

/** How long until a provider that this worker lacks is looked for again, perhaps by another. */
const MISSING_WAIT_MS = 30_000;

/**
 * The user's turn and the account's, both or neither: who waits for one must not use up the other. The account is only
 * read at first, so that an outage costs one look; its rate is taken last, and its row is locked for no longer.
 */
export async function takeTurns(
  tx: Queryable,
  notification: Asker,
  { channel, provider }: Route,
  options: TurnOptions,
): Promise<Turns> {
  const { id: holder, clientId, priority, limits, expiresAt } = notification;
  const { peekAt, others } = options;
  const account = await readAccount(tx, provider, asking(notification), peekAt);
  const { now, isInLine } = account;
  const elsewhere = notification.mayHaveBeenSent ? [] : [...new Set(others.map((other) => other.provider))];

  /** Leaves the account to others, or stands in its line. */
  async function standBack(wait: Refusal): Promise<Turns> {
    const to = await whereElse(tx, notification, { account, wait }, options);
    if (to !== null) return { kind: 'passed', reason: wait.reason, to };
    const { until, reason, reservedAt, notBefore } = wait;
    const line = { account: provider, reservedAt, notBefore, elsewhere };
    const awaySince = isOutage(reason) ? (account.awaySince ?? now) : null;
    const place = placeOf(notification);
    const ahead = peekAt === undefined ? null : await countAheadUpToMost(tx, provider, { ...place, id: holder });
    const perPlaceMs = ahead === null ? 0 : placeMs(notification, account, options);
    return { kind: 'wait', until: until + (ahead ?? 0) * perPlaceMs, now, reason, line, isInLine, awaySince, ahead };
  }

  if (options.isMissing) {
    if (peekAt === undefined && account.awaySince === null) await markAway(tx, provider);
    const until = now + MISSING_WAIT_MS;
    return standBack({ until, reason: 'provider_missing', reservedAt: null, notBefore: until });
  }
  const wish = wishFor(notification, account, options);
  const first = askAccount(account, wish);
  // Only who was called may be given a moment of its own, and that under the lock.
  if (first.grant.kind === 'wait' && !(first.grant.reason === 'provider_rate' && wish.called))
    return standBack(first.grant);

  const userKey = userKeyOver(notification, channel);
  const limit = limits[channel] ?? DEFAULT_LIMITS[channel];
  const window = { clientId, userKey, channel };
  const ask = { holder, limit, first: priority === FIRST_PRIORITY, expiresAt };
  const user = await (peekAt === undefined
    ? askUserTurn(tx, window, ask)
    : peekUserTurn(tx, window, { ...ask, now: peekAt }));
  if (user.grant.kind === 'wait') {
    await user.keep();
    const { until, isReserved } = user.grant;
    const line = isReserved ? null : { account: userLine(window), reservedAt: null, notBefore: null, elsewhere: [] };
    return {
      kind: 'wait',
      until,
      now: user.now,
      reason: 'user_limit',
      limit,
      line,
      isInLine,
      awaySince: null,
      ahead: null,
    };
  }

  const grant = peekAt === undefined ? await takeAccount(tx, account, wish, user) : first.grant;
  if (grant.kind === 'wait') return standBack(grant);
  return { kind: 'begin', isProbe: grant.isProbe, isAway: account.awaySince !== null, isInLine };
}

type Refusal = Omit<Extract<AccountGrant, { kind: 'wait' }>, 'kind' | 'reason'> & { reason: string };

/** Takes what the account allows, and the user's turn with it; an account without limits is not locked. */
async function takeAccount(
  tx: Queryable,
  account: AccountWithLine,
  wish: AccountWish,
  user: UserTurn,
): Promise<AccountGrant> {
  const { provider } = account;
  const isLimited = wish.limits.rate !== null || wish.limits.perDay !== null;
  if (!isLimited && account.breaker === 'closed') {
    await user.keep();
    return { kind: 'begin', isProbe: false };
  }
  const locked: ProviderAccount = await lockAccount(tx, provider);
  const { grant, use } = askAccount(locked, wish);
  if (grant.kind === 'begin') {
    await user.keep();
    await writeAccountUse(tx, provider, use, { probe: grant.isProbe ? wish.holder : null });
    return grant;
  }
  if (grant.reason !== 'provider_rate' || wish.called?.reservedAt !== null) return grant;
  // Under the lock, so that each is given a moment behind the one before it.
  const ahead = await countReserved(tx, provider, { holder: wish.holder, isUrgent: isUrgent(wish.priority) });
  return askAccount(locked, { ...wish, ahead }).grant;
}

/**
 * The account to go over to; null where it stays. What may have been sent stays with its provider, which alone can know it;
 * else whoever can send now is better. A rate or a cap alone drives nobody away but where the line is long and the other
 * account has none.
 */
async function whereElse(
  tx: Queryable,
  notification: Asker,
  { account, wait }: { account: AccountWithLine; wait: Refusal },
  options: TurnOptions,
): Promise<string | null> {
  const { others, failoverAfterMs } = options;
  if (notification.mayHaveBeenSent || others.length === 0) return null;
  const { reason, until } = wait;
  const { now } = account;
  const to = await findFree(tx, notification, now, options);
  if (to === null || reason === 'provider_down' || reason === 'provider_missing') return to;
  // One that was called has its own moment, however long the line is behind it.
  const isOwn = reason !== 'provider_rate' || wait.reservedAt !== null;
  const waitMs = isOwn ? until - now : await expectedWaitMs(tx, notification, account, options);
  return waitMs > failoverAfterMs ? to : null;
}

/** Of its other routes the first account that would take it now, or soon by its rate, with few on their way to it. */
async function findFree(tx: Queryable, notification: Asker, now: number, options: TurnOptions): Promise<string | null> {
  const names = [...new Set(options.others.map(({ provider }) => provider))];
  const accounts = await readAccounts(tx, names, asking(notification), options.peekAt);
  for (const name of names) {
    const other = accounts.find(({ provider }) => provider === name);
    if (!other || other.isQueued) continue;
    const { grant } = askAccount(other, wishFor(notification, other, options));
    const isFree =
      grant.kind === 'begin'
        ? !grant.isProbe
        : grant.reason === 'provider_rate' && grant.until - now <= options.failoverAfterMs;
    // Many decide at once: those who have gone over and not yet come count as much as a line.
    const comingMs = async () => (await aheadOf(tx, notification, name)) * placeMs(notification, other, options);
    if (isFree && (await comingMs()) <= COMING_MS) return name;
  }
  return null;
}

/** Whose rows and class are looked for in the lines. */
function asking({ id, run, priority }: Pick<Asker, 'id' | 'run' | 'priority'>) {
  return { id, run, isUrgent: isUrgent(priority) };
}

/** How long it will stand in its account's line, if that goes on at its rate. */
async function expectedWaitMs(
  tx: Queryable,
  notification: Pick<Asker, 'priority' | 'clientId'>,
  account: Pick<AccountWithLine, 'provider'>,
  options: Pick<TurnOptions, 'accountLimits'>,
): Promise<number> {
  return ((await aheadOf(tx, notification, account.provider)) + 1) * placeMs(notification, account, options);
}

/** How many are before one that comes now. */
function aheadOf(tx: Queryable, notification: Pick<Asker, 'priority' | 'clientId'>, provider: string) {
  return countAhead(tx, provider, placeOf(notification));
}

function placeOf({ priority, clientId }: Pick<Asker, 'priority' | 'clientId'>) {
  return { isUrgent: isUrgent(priority), priority: temporalPriority(priority), clientId };
}

/** How long the rate of its class has for each; 0 without a rate. */
function placeMs(
  { priority }: Pick<Asker, 'priority'>,
  { provider }: Pick<AccountWithLine, 'provider'>,
  { accountLimits }: Pick<TurnOptions, 'accountLimits'>,
): number {
  const { rate } = limitsFor(accountLimits(provider), priority);
  return rate === null ? 0 : rate.windowMs / rate.count;
}

function wishFor(
  { id: holder, priority, expiresAt }: Pick<Asker, 'id' | 'priority' | 'expiresAt'>,
  { provider, called, isQueued }: AccountWithLine,
  { accountLimits }: Pick<TurnOptions, 'accountLimits'>,
): AccountWish {
  return { holder, limits: accountLimits(provider), priority, called, isQueued, expiresAt };
}
