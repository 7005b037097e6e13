import type { Pool, Queryable } from '../../db/client.ts';
import type { ChunkKey } from '../../db/queries/lane/claim-many.ts';
import {
  countFallenOut,
  type FellOut,
  takeLostOut,
  takeOutOfChunk,
  takeSomeOut,
} from '../../db/queries/lane/fall-out.ts';
import { lockRunning } from '../../db/queries/lane/lock.ts';
import { insertOutboxRows } from '../../db/queries/outbox/rows.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import { inTransaction } from '../../db/transaction.ts';
import { notificationRecord } from '../outbox-records.ts';

/** Of one campaign at once, where its account is one that many wait for: they stand in its line, in which clients take turns. */
export const MOST_IN_LINE = 200;

/** The most that one transaction lets go. */
const PAGE = 500;

/** These go on by ordinary workflows of their own, which find what was tried already. In the caller's transaction. */
export async function fallOutIn(tx: Queryable, ids: readonly string[]): Promise<number> {
  return begin(tx, await takeOutOfChunk(tx, ids));
}

/** The same in a transaction of its own. @returns how many: those that have ended meanwhile are not among them */
export async function fallOut(pool: Pool, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  return retryConflicts(() => inTransaction(pool, (tx) => fallOutIn(tx, ids)));
}

/**
 * As many of a chunk as there is room for among those of its campaign that go by themselves.
 * @param room how many of the campaign may be under way so at once
 * @returns how many; none where it does not run
 */
export function fallOutSome(pool: Pool, key: ChunkKey, provider: string, room: number): Promise<number> {
  return retryConflicts(() =>
    inTransaction(pool, async (tx) => {
      // Alone, so that no two count the same room.
      if (!(await lockRunning(tx, key.campaignId))) return 0;
      const left = Math.min(room - (await countFallenOut(tx, key.campaignId)), PAGE);
      return left <= 0 ? 0 : begin(tx, await takeSomeOut(tx, key, provider, left));
    }),
  );
}

/** Those of a campaign whose sender was lost: an ordinary workflow finds out what is to be made of their attempts. */
export function fallOutLost(pool: Pool, campaignId: string): Promise<number> {
  return retryConflicts(() => inTransaction(pool, async (tx) => begin(tx, await takeLostOut(tx, campaignId, PAGE))));
}

async function begin(tx: Queryable, fellOut: readonly FellOut[]): Promise<number> {
  await insertOutboxRows(
    tx,
    fellOut.map((one) => notificationRecord('notification.created', one)),
  );
  return fellOut.length;
}
