import { mapWithLimit } from '../async/map-with-limit.ts';
import type { Queryable } from '../db/client.ts';
import {
  type CalledRow,
  callAgain,
  callRows,
  countComing,
  findCalled,
  findWaiting,
  isAnybodyInLine,
  isLongerThan,
  type LineState,
  readLines,
  type WaitingRow,
  writeCallState,
} from '../db/queries/account-line/call.ts';
import { DUE_LINE } from '../db/queries/account-line/due.ts';
import { refreshLinePlans } from '../db/queries/account-line/measure.ts';
import { dropRows } from '../db/queries/account-line/rows.ts';
import { findStandingUserLines, windowOfLine } from '../db/queries/account-line/users.ts';
import { withJobLock } from '../db/queries/job-lock.ts';
import { NOBODY, readAccounts } from '../db/queries/provider-accounts/account.ts';
import { inTransaction } from '../db/transaction.ts';
import {
  type CallState,
  DUE_SECONDS,
  elsewhereRoom,
  judged,
  longLine,
  nextToCall,
  overflowRoom,
  type Room,
  roomFor,
} from '../domain/account-calls.ts';
import type { AccountLimits } from '../domain/account-limits.ts';
import { toPublicId } from '../domain/ids.ts';
import type { ProviderAccount } from '../domain/provider-account.ts';
import { promoteWaiting } from '../services/delivery/user-window.ts';
import type { Ports } from '../services/ports.ts';
import type { Signaller } from '../temporal/signaller.ts';
import { type ReconcileDeps, reconcileOne } from './reconcile.ts';

export type DispatchDeps = Pick<Ports, 'database' | 'wakeRelay' | 'logger'> & {
  starter: ReconcileDeps['starter'];
  /** Tells a run that it was called. */
  tell: Signaller['tell'];
  /** The accounts that are set up. */
  accounts: string[];
  accountLimits: (provider: string) => AccountLimits;
  /** An account that is held off for longer is left by those who can go elsewhere. */
  failoverAfterMs: number;
};

/** Signals at once. */
const TOLD_AT_ONCE = 20;
/** Of those who were called long ago and have not come, Temporal is asked about so many a round. */
const ASKED_AGAIN = 20;
/** Users' windows that are looked after in a round. */
const USER_LINES = 100;

/**
 * Calls those who wait for provider accounts, a round a second: who is called may ask, and takes nothing by it. One
 * process at a time; all that it must remember stands in PostgreSQL, since the next round may be another's.
 */
export function createDispatcher(deps: DispatchDeps): () => Promise<void> {
  const { pool } = deps.database;
  const untold = new Map<string, CalledRow>();
  let knowsAll = false;

  return async function round(): Promise<void> {
    // Another process may have died between its calls and their signals, and a round of ours may fail there.
    const isFirst = !knowsAll;
    knowsAll = false;
    if (!(await isAnybodyInLine(pool))) return untold.clear();
    const done = await withJobLock(pool, 'dispatcher', async () => {
      const missed = isFirst ? await findCalled(pool) : [];
      await promoteUsers(deps);
      const called = await inTransaction(pool, (line) => callLines(line, deps));
      await refreshLinePlans(pool);
      return { called: [...missed, ...called], lost: await callAgain(pool, ASKED_AGAIN) };
    });
    if (!done) return untold.clear();
    knowsAll = true;
    for (const one of done.called) untold.set(one.id, one);
    await mapWithLimit([...untold.values()], TOLD_AT_ONCE, async (one) => {
      const told = await deps.tell(toPublicId('notification', one.id), one.run);
      if (told !== 'failed') untold.delete(one.id);
      // It waits, so it has a workflow, unless Temporal has lost that: nobody behind it waits until this is noticed.
      if (told === 'missing') await reconcileOne(deps, one);
    });
    for (const one of done.lost) {
      const state = await reconcileOne(deps, one);
      if (state === 'stuck') await deps.tell(toPublicId('notification', one.id), one.run);
    }
  };
}

/** Users' windows whose holders have all died, with somebody left in their line. */
async function promoteUsers({ database: { pool }, wakeRelay }: DispatchDeps): Promise<void> {
  const standing = await findStandingUserLines(pool, USER_LINES);
  for (const one of standing) await inTransaction(pool, (tx) => promoteWaiting(tx, windowOfLine(one)));
  if (standing.length > 0) wakeRelay();
}

/** One round over the lines of all accounts, in one transaction; answers who was called. */
async function callLines(tx: Queryable, deps: DispatchDeps): Promise<CalledRow[]> {
  const lines = await readLines(tx, deps.accounts);
  if (lines.length === 0) return [];
  const names = [...new Set([...deps.accounts, ...lines.map(({ account }) => account)])];
  const accounts = new Map((await readAccounts(tx, names, NOBODY)).map((one) => [one.provider, one]));
  const called: CalledRow[] = [];
  for (const line of lines) {
    const account = accounts.get(line.account) as ProviderAccount;
    const limits = deps.accountLimits(line.account);
    const room = roomFor(account, line, limits, line.account === DUE_LINE ? { seconds: DUE_SECONDS } : {});
    const free = freeAccounts(deps, lines, accounts, line.account);
    const here = await callNext(tx, line, room);
    const away =
      account.awaySince === null
        ? { called: await callOver(tx, line, limits, free, deps), atOnce: null }
        : await callElsewhere(tx, line, account, free, deps);
    const both = [...here.called, ...away.called];
    const state = { ...here.state, elsewhereAtOnce: away.atOnce };
    await writeCallState(tx, line.account, judged(state, line, account.now, both.length));
    called.push(...both);
  }
  return called;
}

const idsOf = (rows: CalledRow[]) => rows.map(({ id }) => id);

type Called = { called: CalledRow[]; state: CallState };

async function callNext(tx: Queryable, line: LineState, room: Room): Promise<Called> {
  const wish = { account: line.account, limit: room.count, after: room.state.client };
  const find = async (isUrgent: boolean, may: boolean) =>
    room.count > 0 && may ? findWaiting(tx, { ...wish, isUrgent }) : [];
  const urgent = await stillWaiting(tx, await find(true, room.urgent && line.hasUrgent));
  const ordinary = await stillWaiting(tx, await find(false, room.ordinary && line.hasOrdinary));
  const { called, state } = nextToCall({ ...room.state }, { urgent, ordinary }, room.count);
  if (called.length > 0) await callRows(tx, idsOf(called));
  return { called, state };
}

/** Takes out on the way what no longer waits. */
async function stillWaiting(tx: Queryable, rows: WaitingRow[]): Promise<WaitingRow[]> {
  const gone = rows.filter(({ waits }) => !waits);
  if (gone.length > 0) await dropRows(tx, idsOf(gone));
  return rows.filter(({ waits }) => waits);
}

type Free = { name: string; limits: AccountLimits };

/** Accounts that would take something now: nothing is known against them, and nobody waits for them. */
function freeAccounts(
  { accounts: names, accountLimits }: DispatchDeps,
  lines: LineState[],
  accounts: Map<string, ProviderAccount>,
  besides: string,
): Free[] {
  return names.flatMap((name) => {
    const account = accounts.get(name);
    const isFree =
      name !== besides &&
      account?.breaker === 'closed' &&
      account.awaySince === null &&
      (account.notBefore ?? 0) <= account.now &&
      !lines.some((line) => line.account === name);
    return isFree ? [{ name, limits: accountLimits(name) }] : [];
  });
}

/** While an account is away, those who can go by another are called at that one's pace, each once in an outage. */
async function callElsewhere(
  tx: Queryable,
  line: LineState,
  { awaySince, breaker, notBefore, now }: ProviderAccount,
  free: Free[],
  { failoverAfterMs }: DispatchDeps,
): Promise<{ called: CalledRow[]; atOnce: number | null }> {
  const isHeldOff = notBefore !== null && notBefore > now;
  const isLong = breaker === 'open' || !isHeldOff || notBefore - now > failoverAfterMs;
  if (free.length === 0 || awaySince === null || !isLong) return { called: [], atOnce: null };
  const { count, atOnce } = elsewhereRoom(
    line,
    free.map(({ limits }) => limits),
    now,
  );
  return { called: await callFor(tx, line, free, { count, since: awaySince }), atOnce };
}

/** Where the line of a rate has become long, those who can go by an account that has none are called for that, each once. */
async function callOver(
  tx: Queryable,
  line: LineState,
  limits: AccountLimits,
  free: Free[],
  { failoverAfterMs }: DispatchDeps,
): Promise<CalledRow[]> {
  const long = longLine(limits, failoverAfterMs);
  if (free.length === 0 || long === null || !(await isLongerThan(tx, line.account, long))) return [];
  const coming = await countComing(
    tx,
    line.account,
    free.map(({ name }) => name),
  );
  const count = overflowRoom(
    free.map((one) => one.limits),
    coming,
  );
  return callFor(tx, line, free, { count, since: 0 });
}

/** @param since who was called for another account since then is left out; milliseconds, 0 for ever */
async function callFor(
  tx: Queryable,
  line: LineState,
  free: Free[],
  { count, since }: { count: number; since: number },
): Promise<CalledRow[]> {
  if (count <= 0) return [];
  const elsewhere = { accounts: free.map(({ name }) => name), since };
  const wish = { account: line.account, limit: count, after: line.calls?.client ?? null, elsewhere };
  const rows = await stillWaiting(tx, [
    ...(line.hasUrgent ? await findWaiting(tx, { ...wish, isUrgent: true }) : []),
    ...(line.hasOrdinary ? await findWaiting(tx, { ...wish, isUrgent: false }) : []),
  ]);
  const called = rows.slice(0, count);
  if (called.length > 0) await callRows(tx, idsOf(called), { elsewhere: true });
  return called;
}
