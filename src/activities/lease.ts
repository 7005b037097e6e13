import { type Clock, elapsedMs } from '../async/clock.ts';
import type { Pool } from '../db/client.ts';
import { renewLease } from '../db/queries/attempts/lease.ts';
import type { SendContext } from '../providers/provider.ts';
import type { Attempt } from './attempt.ts';

/** How long nobody else may judge an attempt, and how often its sender renews that. */
export const LEASE_MS = 30_000;
const RENEW_EVERY_MS = 10_000;

export class LeaseOver extends Error {
  override name = 'LeaseOver';
}

export type Lease = SendContext & {
  /** Whether the provider may have taken the message. */
  isLastByteOut(): boolean;
  release(): void;
};

/**
 * Holds the lease while the provider is called. Its end is watched by both clocks from before the claim was sent, so
 * ours is over no later than the database's, also in a process or on a machine that was stopped and resumed.
 */
export function holdLease(
  { pool, draining, clock }: { pool: Pool; draining: AbortSignal; clock: Clock },
  { key, startedAt }: Attempt,
  epoch: number,
): Lease {
  const controller = new AbortController();
  let since = startedAt;
  let lastByteOut = false;
  const isOver = () => elapsedMs(since, clock()) >= LEASE_MS;

  // After the final byte only the answer matters: giving up then would make a sent message ambiguous.
  const stop = () => {
    if (!lastByteOut) controller.abort();
  };
  if (draining.aborted) stop();
  draining.addEventListener('abort', stop);

  const renewal = setInterval(async () => {
    const before = clock();
    const renewed = await renewLease(pool, { ...key, epoch }, LEASE_MS).catch(() => null);
    if (renewed === true) since = before;
    if (renewed === false || isOver()) stop();
  }, RENEW_EVERY_MS);

  return {
    signal: controller.signal,
    assertLease() {
      if (isOver()) throw new LeaseOver('the lease on this attempt is over');
    },
    finalByte() {
      lastByteOut = true;
    },
    isLastByteOut: () => lastByteOut,
    release() {
      clearInterval(renewal);
      draining.removeEventListener('abort', stop);
    },
  };
}
