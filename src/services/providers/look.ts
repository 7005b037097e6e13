import type { Database } from '../../db/client.ts';
import { NOBODY, readAccounts } from '../../db/queries/provider-accounts/account.ts';
import { type Breaker, listBreakers } from '../../db/queries/provider-accounts/breaker.ts';
import {
  type CallTimes,
  countAllWaiting,
  countOwnWaiting,
  measureAllCalls,
  measureOwnCalls,
  type Waiting,
} from '../../db/queries/provider-accounts/figures.ts';
import { type StatsSum, sumStats } from '../../db/queries/stats/read.ts';
import type { AccountLimits } from '../../domain/account-limits.ts';
import { CHANNELS, type Channel } from '../../domain/channel.ts';
import { HOUR_MS, MINUTE_MS } from '../../domain/durations.ts';
import { NIL_ID } from '../../domain/ids.ts';
import type { KeyMode } from '../../domain/notification.ts';
import { isGateReason } from '../../domain/outcome.ts';
import { DEFAULT_PRIORITY } from '../../domain/priority.ts';
import { askAccount, isOutage, type ProviderAccount } from '../../domain/provider-account.ts';
import { SANDBOX } from '../../domain/route.ts';
import type { RowAccess } from '../../domain/row-access.ts';
import { floorTo } from '../../domain/stats.ts';
import { accountState } from '../delivery/foretell.ts';

export type LookDeps = {
  database: Database;
  /** The accounts that are set up, by channel. */
  providers: Record<Channel, string[]>;
  accountLimits: (provider: string) => AccountLimits;
};

/** What came of an account's calls within an hour. */
export type CallFigures = {
  sent: number;
  failed: number;
  /** By how often they came, the most frequent first. */
  errors: { code: string; count: number }[];
};

/** An account, with the figures of whoever looks. */
export type AccountLook = {
  name: string;
  channels: Channel[];
  account: ProviderAccount;
  limits: AccountLimits;
  breaker: Pick<Breaker, 'state' | 'reason' | 'since'>;
  /** How it would take an ordinary notification that comes now, and why not at once. */
  state: 'free' | 'limited' | 'busy' | 'away';
  reason: string | null;
  waiting: Omit<Waiting, 'provider'>;
  calls: CallFigures;
  times: Omit<CallTimes, 'provider'> | null;
};

const MOST_SUMS = 50_000;
const MOST_ERRORS = 5;

/**
 * The accounts that somebody's messages can go by: of test keys the sandbox, of live ones those that are set up, for the operator
 * all. Lines and figures are of the client alone, for the operator of all; they come by indexes or were counted before.
 */
export async function lookAtAccounts(
  { database: { pool }, providers, accountLimits }: LookDeps,
  { clientId, environment }: RowAccess,
): Promise<{ asOf: Date | null; accounts: AccountLook[] }> {
  const live = environment === 'test' ? [] : CHANNELS.flatMap((channel) => providers[channel]);
  const names = [...new Set([...live, ...(environment === 'live' ? [] : [SANDBOX])])];
  const now = new Date();
  const modes: KeyMode[] = environment === null ? ['live', 'test'] : [environment];
  // One after the other: so many connections at once would be missed by others.
  const accounts = await readAccounts(pool, names, NOBODY);
  const breakers = await listBreakers(pool, names);
  const waiting = await (clientId === null ? countAllWaiting(pool, names) : countOwnWaiting(pool, clientId, names));
  const times = await (clientId === null
    ? measureAllCalls(pool, names)
    : measureOwnCalls(pool, { clientId, environment: environment ?? 'live' }, now));
  const sums: Awaited<ReturnType<typeof sumStats>>[] = [];
  for (const mode of modes) {
    sums.push(await sumStats(pool, { ...lastHour(now), clientId, environment: mode }, MOST_SUMS));
  }
  const told = sums.flatMap((one) => one.sums);
  const looks = accounts.map((account): AccountLook => {
    const name = account.provider;
    const limits = accountLimits(name);
    const { grant } = askAccount(account, {
      ...{ holder: NIL_ID, limits, priority: DEFAULT_PRIORITY, called: null, expiresAt: null },
      isQueued: account.isQueued,
    });
    const isWait = grant.kind === 'wait';
    const awaySince = isWait && isOutage(grant.reason) ? account.now : account.awaySince;
    const { waiting: count = 0, since = null } = waiting.find(({ provider }) => provider === name) ?? {};
    const {
      state = 'closed',
      reason = null,
      since: changed = null,
    } = breakers.find(({ provider }) => provider === name) ?? {};
    return {
      name,
      channels: name === SANDBOX ? [...CHANNELS] : CHANNELS.filter((channel) => providers[channel].includes(name)),
      account,
      limits,
      breaker: { state, reason, since: changed },
      state: isWait ? accountState(grant.reason, awaySince) : awaySince === null ? 'free' : 'away',
      reason: isWait ? grant.reason : null,
      waiting: { waiting: count, since },
      calls: figuresOf(told.filter(({ provider }) => provider === name)),
      times: times.find(({ provider }) => provider === name) ?? null,
    };
  });
  looks.sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
  return { asOf: sums[0]?.asOf ?? null, accounts: looks };
}

function lastHour(now: Date) {
  const from = floorTo(new Date(now.getTime() - HOUR_MS), MINUTE_MS);
  return { from, to: new Date(now.getTime() + MINUTE_MS), step: '1h', by: ['provider', 'errorCode'] } as const;
}

/** Each call that failed left RETRYING, UNKNOWN, or, where it was refused for the whole account, DEFERRED behind, with its code. */
function figuresOf(sums: readonly StatsSum[]): CallFigures {
  let sent = 0;
  const codes = new Map<string, number>();
  for (const { status, errorCode = '', count } of sums) {
    if (status === 'SENT') sent += count;
    const isFailure =
      status === 'RETRYING' || status === 'UNKNOWN' || (status === 'DEFERRED' && !isGateReason(errorCode));
    if (isFailure) codes.set(errorCode, (codes.get(errorCode) ?? 0) + count);
  }
  const errors = [...codes].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count);
  const failed = errors.reduce((sum, { count }) => sum + count, 0);
  return { sent, failed, errors: errors.slice(0, MOST_ERRORS) };
}
