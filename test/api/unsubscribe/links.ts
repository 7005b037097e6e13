import { recipientHash } from '../../../src/contracts/keyed-hash.ts';
import { unsubscribeToken } from '../../../src/contracts/unsubscribe-token.ts';
import type { Database } from '../../../src/db/client.ts';
import type { NewNotification } from '../../../src/db/queries/notifications/accept.ts';
import { recordNotification } from '../../support/factories/notifications.ts';

/** What `createTestApi` signs with. */
export const SECRET = 'a secret of tests';

/** A marketing mail on record, and the link in it. */
export async function sendMarketing(
  database: Database,
  clientId: string,
  { address = 'ada@example.com', ...overrides }: Partial<NewNotification> & { address?: string } = {},
) {
  const hash = recipientHash(SECRET, address);
  const own = { recipient: { email: address }, recipientHash: hash, category: 'marketing' as const };
  const { id, publicId } = await recordNotification(database, clientId, { ...own, ...overrides });
  return {
    id,
    publicId,
    path: `/u/${unsubscribeToken(SECRET, { notificationId: id, clientId, recipientHash: hash })}`,
  };
}

/** The rows of the client's list, the oldest first. */
export async function listOf({ pool }: Database, clientId: string) {
  const { rows } = await pool.query(
    'select id, scope, reason, address, note, notification_id from suppressions where client_id = $1 order by id',
    [clientId],
  );
  return rows;
}
