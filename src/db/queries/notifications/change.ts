import type { Recipient } from '../../../domain/notification.ts';
import type { Route } from '../../../domain/route.ts';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';

/* What changes a notification under its lock, in the caller's transaction, besides its status. */

export async function setSendAt(tx: Queryable, id: string, sendAt: Date): Promise<void> {
  await tx.query({
    name: 'set-send-at',
    text: 'update notifications set send_at = $2 where id = $1',
    values: [id, sendAt],
  });
}

/** The next run, for a workflow of its own. */
export async function raiseRun(tx: Queryable, id: string): Promise<void> {
  await tx.query({
    name: 'raise-run',
    text: 'update notifications set run = run + 1, updated_at = clock_timestamp() where id = $1',
    values: [id],
  });
}

/** @throws ContentKeyMissing, ContentDamaged */
export async function readRecipient(tx: Queryable, cipher: ContentCipher, id: string): Promise<Recipient> {
  const { rows } = await tx.query({
    name: 'read-recipient',
    text: 'select recipient from notifications where id = $1',
    values: [id],
  });
  return cipher.open(rows[0].recipient, ['notifications.recipient', id]);
}

export async function changeRecipient(
  tx: Queryable,
  cipher: ContentCipher,
  id: string,
  { recipient, recipientHash, userKey }: { recipient: Recipient; recipientHash: Buffer; userKey: string },
): Promise<void> {
  const sealed = cipher.seal(recipient, ['notifications.recipient', id]);
  await tx.query({
    name: 'change-recipient',
    text: `update notifications set recipient = $2, recipient_hash = $3, user_key = $4, updated_at = clock_timestamp()
      where id = $1`,
    values: [id, JSON.stringify(sealed), recipientHash, userKey],
  });
}

export async function changeRoutes(tx: Queryable, id: string, routes: readonly Route[]): Promise<void> {
  await tx.query({
    name: 'change-routes',
    text: 'update notifications set routes = $2, updated_at = clock_timestamp() where id = $1',
    values: [id, JSON.stringify(routes)],
  });
}

/** The same status and reason for longer: only the moment of the next look changes, and no timeline row is due. */
export async function putOff(tx: Queryable, notificationId: string, wakeAt: number): Promise<void> {
  await tx.query({
    name: 'put-off',
    text: `update notifications set wake_at = to_timestamp($2::float8 / 1000), updated_at = clock_timestamp() where id = $1`,
    values: [notificationId, wakeAt],
  });
}

/** From now on its provider's outage is counted, unless it is already. */
export async function startDeferral(tx: Queryable, notificationId: string): Promise<void> {
  await tx.query({
    name: 'start-deferral',
    text: 'update notifications set deferred_since = clock_timestamp() where id = $1 and deferred_since is null',
    values: [notificationId],
  });
}
