import { mapWithLimit } from '../../async/map-with-limit.ts';
import { appendAudit, type Origin } from '../../db/queries/audit-log.ts';
import { findCampaignsWith, removeStaged } from '../../db/queries/campaigns/audience.ts';
import { lockCampaign } from '../../db/queries/campaigns/rows.ts';
import { type Erased, eraseNotifications, erasePerson } from '../../db/queries/recipients/erase.ts';
import { findNotificationsOf, type Person } from '../../db/queries/recipients/find.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import { inTransaction } from '../../db/transaction.ts';
import { mayComeFrom } from '../../domain/status.ts';
import { type CancelDeps, cancelNotification } from '../notifications/cancel.ts';

const PAGE = 1_000;
/** Transactions at once: a fraction of the pool, so that others are served meanwhile. */
const AT_ONCE = 8;
/** Notifications in one transaction. */
const CHUNK = 100;

/**
 * Forgets a person: first takes it out of campaigns and cancels all that waits, so that nothing goes out meanwhile, then
 * erases chunk by chunk. Whatever cuts it off, the next request goes on.
 * @param userId null where the person is named by an address
 */
export async function eraseRecipient(
  deps: CancelDeps,
  { person, userId, origin }: { person: Person; userId: string | null; origin: Origin },
): Promise<Erased & { cancelled: number }> {
  const { pool } = deps.database;
  const { clientId, environment } = person;
  // Before the look at notifications: who is laid out meanwhile is one of them.
  const staged = await forgetStaged(deps, person, userId);
  const found = await findAll(deps, person);
  const waiting = found.filter(({ status }) => mayComeFrom('CANCELLED').includes(status));
  const results = await mapWithLimit(waiting, AT_ONCE, ({ id }) =>
    cancelNotification(deps, { clientId, environment, id }),
  );
  const done = { cancelled: results.filter(({ kind }) => kind === 'cancelled').length, erased: 0, pending: 0 };

  for (let at = 0; at < found.length; at += CHUNK) {
    const ids = found.slice(at, at + CHUNK).map(({ id }) => id);
    const { erased, pending } = await eraseNotifications(pool, ids);
    done.erased += erased;
    done.pending += pending;
  }
  await inTransaction(pool, async (tx) => {
    await erasePerson(tx, person, userId);
    // The keyed hash alone: it tells whoever knows the person that this was done, and nobody else who it was.
    const about =
      userId === null
        ? { addressHash: person.recipientHashes[0].toString('hex') }
        : { userKey: person.userKeys[environment ?? 'live'][0] };
    await appendAudit(tx, {
      ...origin,
      clientId,
      action: 'recipient.erase',
      subject: null,
      details: { ...about, ...done, ...(staged > 0 && { staged }) },
    });
  });
  return done;
}

/** Takes the person out of campaigns that have not come to it. Answers from how many. */
async function forgetStaged({ database }: CancelDeps, person: Person, userId: string | null): Promise<number> {
  const { clientId, environment, recipientHashes, userKeys } = person;
  const keys = environment === 'test' ? userKeys.test : Object.values(userKeys).flat();
  const named = userId === null ? { recipientHashes } : { userKeys: keys };
  let removed = 0;
  for (const id of await findCampaignsWith(database.pool, { clientId, environment }, named)) {
    removed += await retryConflicts(() =>
      inTransaction(database.pool, async (tx) => {
        const row = await lockCampaign(tx, database.cipher, { clientId, environment, id });
        return row ? removeStaged(tx, id, named, row.plan !== null) : 0;
      }),
    );
  }
  return removed;
}

async function findAll({ database }: CancelDeps, person: Person) {
  const found: Awaited<ReturnType<typeof findNotificationsOf>> = [];
  for (let after: string | null = null; ; ) {
    const page = await findNotificationsOf(database.pool, person, { after, limit: PAGE });
    found.push(...page);
    after = page.at(-1)?.id ?? null;
    if (after === null) return found;
  }
}
