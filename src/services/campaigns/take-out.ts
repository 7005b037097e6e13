import { recipientHashes, userKeys } from '../../contracts/keyed-hash.ts';
import type { Origin } from '../../db/queries/audit-log.ts';
import { findLaidOut, type Named, removeStaged } from '../../db/queries/campaigns/audience.ts';
import type { CampaignTarget } from '../../db/queries/campaigns/rows.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { Status } from '../../domain/status.ts';
import { type CancelDeps, cancelNotification } from '../notifications/cancel.ts';
import { ApiProblem } from '../problem.ts';
import { audit, isOpen, lockForChange } from './draft.ts';

type TakeOutDeps = CancelDeps & { secret: string };

/** One person, by an address or by a user's id. */
export type Person = { address: string } | { userId: string };

/** `removed`: from those not laid out yet; `cancelled`: notifications that will not be sent. */
export type TakenOut = { removed: number; cancelled: number };

/**
 * Takes somebody out of a campaign, wherever it is: before it is laid out without a trace, after that as any notification
 * is cancelled.
 * @throws ApiProblem not_found (404) for another client's campaign, and for whom it does not have; not_cancellable (409)
 *   for who was sent to
 */
export async function takeOut(
  deps: TakeOutDeps,
  target: CampaignTarget,
  person: Person,
  origin: Origin,
): Promise<TakenOut> {
  const { pool } = deps.database;
  const { removed, ids } = await retryConflicts(() =>
    inTransaction(pool, async (tx) => {
      const row = await lockForChange(tx, deps, target);
      const named = namedBy(deps.secret, row, person);
      const gone = await removeStaged(tx, row.id, named, !isOpen(row.status));
      if (gone > 0) await audit(tx, row, 'campaign.take-out', origin, { removed: gone });
      return { removed: gone, ids: await findLaidOut(tx, row.id, named) };
    }),
  );
  const { clientId, environment } = target;
  let cancelled = 0;
  let refused: Status | null = null;
  for (const id of ids) {
    const result = await cancelNotification(deps, { clientId, environment, id });
    if (result.kind === 'cancelled') cancelled++;
    if (result.kind === 'refused') refused = result.status;
  }
  if (removed + cancelled > 0) return { removed, cancelled };
  if (refused !== null) throw new ApiProblem('not_cancellable', { notificationStatus: refused });
  throw new ApiProblem('not_found', { detail: 'The campaign has no such recipient.' });
}

function namedBy(secret: string, owner: { clientId: string; environment: 'live' | 'test' }, person: Person): Named {
  if ('address' in person) return { recipientHashes: recipientHashes(secret, person.address) };
  // Of a user's id the channel says nothing.
  return { userKeys: userKeys(secret, owner, { userId: person.userId }, 'email') };
}
