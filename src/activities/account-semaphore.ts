import { createSemaphore, type Requester, type Semaphore } from '../async/semaphore.ts';

/** Whose call it is, as Temporal knows it: 1 is first; without one the call is an ordinary one of nobody's. */
export type CallPriority = {
  priorityKey?: number | undefined;
  fairnessKey?: string | undefined;
  /** Of a campaign's: the first of its chunks comes first. */
  part?: Requester['part'];
};

/** Whoever waits leaves when the signal is aborted: nobody waits for its result any more. */
type Waiter = CallPriority & { signal?: AbortSignal };

/**
 * A fair semaphore for each account: at most `permits(provider)` calls at once in this process. With local activities
 * a hundred can wait here, so the order is that of Temporal's own queues. A vendor that hangs holds its own permits only.
 * The claim comes after the permit, so that nobody waits while PROCESSING.
 */
export function createAccountSemaphore(permits: (provider: string) => number) {
  const accounts = new Map<string, Semaphore>();

  return function withPermit<T>(provider: string, call: () => Promise<T>, who: Waiter = {}): Promise<T> {
    const account = accounts.get(provider) ?? createSemaphore(permits(provider));
    accounts.set(provider, account);
    const { priorityKey: priority, fairnessKey: client, part, signal } = who;
    return account.run(call, { priority, client, part, signal });
  };
}
