import type { Queryable } from '../../client.ts';
import type { Person } from './find-notifications.ts';

/**
 * Erases what is kept of a person besides its notifications: inbox, windows of its limits, and on the suppression list
 * the address, whose keyed hash stays; in the caller's transaction. For a test key only the windows of test keys and that
 * list, which both share: nothing that a test key sends comes into an inbox.
 * @param userId null where the person is named by an address
 */
export async function erasePerson(
  tx: Queryable,
  { clientId, environment, recipientHash, userKeys }: Person,
  userId: string | null,
): Promise<void> {
  const ofTest = environment === 'test';
  await tx.query({
    name: 'erase-inbox',
    text: 'delete from in_app_messages where client_id = $1 and user_id = $2',
    values: [clientId, ofTest ? null : userId],
  });
  await tx.query({
    name: 'erase-send-slots',
    text: 'delete from send_slots where client_id = $1 and user_key = any($2)',
    values: [clientId, ofTest ? [userKeys.test] : Object.values(userKeys)],
  });
  await tx.query({
    name: 'erase-suppressed-address',
    text: `update suppressions set address = null, note = null
      where client_id = $1 and recipient_hash = $2 and (address is not null or note is not null)`,
    values: [clientId, recipientHash],
  });
}
