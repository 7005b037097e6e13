/** Whose call it is, as Temporal knows it: 1 is first; without one the call is an ordinary one of nobody's. */
export type CallPriority = { priorityKey?: number | undefined; fairnessKey?: string | undefined };

type Waiting = { priority: number; client: string; begin: () => void };
type Account = {
  free: number;
  /** In order of arrival. */
  waiting: Waiting[];
  /** When a client last began, counted in calls; kept only while somebody waits. */
  lastBegun: Map<string, number>;
  begun: number;
};

/** The middle of Temporal's five, and what it takes where none is given. */
const ORDINARY = 3;

/**
 * A fair semaphore for each account: at most `permits(provider)` calls at once in this process. The others wait by
 * priority, then by client round robin, then by arrival, as in Temporal's own queues: with local activities a hundred can
 * wait here. A vendor that hangs holds its own permits only. The claim comes after the permit, so that nobody waits while
 * PROCESSING.
 */
export function createAccountSemaphore(permits: (provider: string) => number) {
  const accounts = new Map<string, Account>();

  return async function withPermit<T>(provider: string, call: () => Promise<T>, who: CallPriority = {}): Promise<T> {
    const account = accounts.get(provider) ?? newAccount(permits(provider));
    accounts.set(provider, account);
    const { priorityKey: priority = ORDINARY, fairnessKey: client = '' } = who;
    if (account.free > 0) account.free--;
    else await new Promise<void>((begin) => account.waiting.push({ priority, client, begin }));
    account.lastBegun.set(client, ++account.begun);
    try {
      return await call();
    } finally {
      passOn(account);
    }
  };
}

function newAccount(free: number): Account {
  return { free, waiting: [], lastBegun: new Map(), begun: 0 };
}

function passOn(account: Account): void {
  const { waiting, lastBegun } = account;
  const rank = ({ client }: Waiting) => lastBegun.get(client) ?? 0;
  let next = waiting[0];
  for (const one of waiting) {
    if (next && (one.priority - next.priority || rank(one) - rank(next)) < 0) next = one;
  }
  if (next) {
    waiting.splice(waiting.indexOf(next), 1);
    next.begin();
  } else {
    account.free++;
    lastBegun.clear();
  }
}
