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

/**
 * Holds the lease while the provider is called. Its end is watched on a monotonic clock counted from before the
 * claim was sent, so ours is over no later than the database's, also in a process that was stopped and resumed.
 */
export function holdLease(
  { pool, draining }: { pool: Pool; draining: AbortSignal },
  { key, startedAt }: Attempt,
  epoch: number,
): SendContext & { release(): void } {
  const controller = new AbortController();
  let endsAt = startedAt + LEASE_MS;
  let lastByteOut = false;

  // After the final byte only the answer matters: giving up then would make a sent message ambiguous.
  const stop = () => {
    if (!lastByteOut) controller.abort();
  };
  if (draining.aborted) stop();
  draining.addEventListener('abort', stop);

  const renewal = setInterval(async () => {
    const before = performance.now();
    const renewed = await renewLease(pool, { ...key, epoch }, LEASE_MS).catch(() => null);
    if (renewed === true) endsAt = before + LEASE_MS;
    if (renewed === false || performance.now() > endsAt) stop();
  }, RENEW_EVERY_MS);

  return {
    signal: controller.signal,
    assertLease() {
      if (performance.now() >= endsAt) throw new LeaseOver('the lease on this attempt is over');
    },
    finalByte() {
      lastByteOut = true;
    },
    release() {
      clearInterval(renewal);
      draining.removeEventListener('abort', stop);
    },
  };
}
