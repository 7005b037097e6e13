import { randomUUID } from 'node:crypto';
import type { Queryable } from '../db/client.ts';
import { ContentDamaged, ContentKeyMissing } from '../db/content-cipher.ts';
import { dropSuppressed } from '../db/queries/attempts/drop-suppressed.ts';
import type { Claim } from '../db/queries/attempts/start.ts';
import { type ChunkKey, claimMany, confirmMany, type LaneClaim } from '../db/queries/lane/claim-many.ts';
import { retryConflicts } from '../db/retry-conflicts.ts';
import { CommitInDoubt, inOneStatement } from '../db/transaction.ts';
import { toPublicId } from '../domain/ids.ts';
import { DEFAULT_LIMITS } from '../domain/limits.ts';
import type { Route } from '../domain/route.ts';
import { reasonOf } from '../observability/health.ts';
import { openOrUndo } from '../services/delivery/claim.ts';
import type { ReadyClaim } from '../services/delivery/claim-result.ts';
import { fallOutIn } from '../services/lane/fall-out.ts';
import type { Attempt, DeliverDeps } from './attempt.ts';
import type { Journal } from './journal.ts';
import { LEASE_MS } from './lease.ts';
import { untilWritten } from './until-written.ts';

/** One of a slice that may be sent now, and is. */
export type Claimed = { attempt: Attempt; claim: ReadyClaim & LaneClaim };

export type SliceClaims = {
  claimed: Claimed[];
  /** Something stands in their way. UUIDs. */
  others: string[];
  /** Nobody was there to be asked about. */
  isEmpty: boolean;
  /** Of the campaign, as it stood then; undefined where nothing was told of it. */
  ratePerSecond: number | null | undefined;
};

/**
 * Claims up to `most` of a chunk that begin over a route, ready to be sent. Where PostgreSQL goes away before it tells
 * whether they were committed, it waits to be told: this execution knows that it has sent nothing. What cannot be read
 * is taken back, and waits for the operator by a workflow of its own.
 * @throws what the claim failed by, when it was not committed
 */
export async function claimForSlice(
  deps: DeliverDeps,
  key: ChunkKey,
  route: Route,
  { most, journal }: { most: number; journal: Journal },
): Promise<SliceClaims> {
  const { pool, clock } = deps;
  const by = { claimedBy: randomUUID(), leaseMs: LEASE_MS };
  // Leases count from before they were asked for.
  let startedAt = clock();
  const claim = () => {
    startedAt = clock();
    const limit = DEFAULT_LIMITS[route.channel];
    return inOneStatement(pool, (db) => claimMany(db, key, route, { most, limit, by }));
  };
  const confirm = () => {
    startedAt = clock();
    return confirmMany(pool, key, route.channel, by);
  };
  const made = await retryConflicts(claim).catch(async (error) => {
    if (!(error instanceof CommitInDoubt)) throw error;
    const claims = await untilWritten(confirm, journal, deps);
    return { claims, others: [], isEmpty: claims.length === 0, ratePerSecond: undefined };
  });
  const claimed = await Promise.all(
    made.claims.map(async (one): Promise<Claimed | null> => {
      const notificationId = toPublicId('notification', one.id);
      const attemptKey = { notificationId: one.id, run: one.run, seq: 1 };
      const attempt = { notificationId, run: one.run, seq: 1, route, key: attemptKey, journal, startedAt };
      const opened = await open(deps, attempt, one);
      if (!opened) return null;
      const ready = { ...one, ...opened, isProbe: false, wasAway: false };
      // To throw now would make a lost sender of this one.
      const drop = () => dropSuppressed(pool, ready, route, deps.recipientHash);
      return { attempt, claim: await untilWritten(drop, journal, deps) };
    }),
  );
  return { ...made, claimed: claimed.filter((one) => one !== null) };
}

/** Null for one whose content cannot be read: its claim has been taken back. */
function open(
  deps: DeliverDeps,
  { key, route, journal, notificationId }: Attempt,
  claim: Claim,
): Promise<Claim | null> {
  const { pool, cipher, logger } = deps;
  const alsoThen = (tx: Queryable) => fallOutIn(tx, [key.notificationId]);
  const openOne = () =>
    openOrUndo(pool, key, route, claim, { cipher, alsoThen }).catch((error) => {
      if (!(error instanceof ContentKeyMissing || error instanceof ContentDamaged)) throw error;
      logger.error({ notificationId, reason: reasonOf(error) }, 'content cannot be read');
      return null;
    });
  return untilWritten(openOne, journal, deps);
}
