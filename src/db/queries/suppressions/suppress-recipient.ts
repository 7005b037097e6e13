import { v7 as uuidv7 } from 'uuid';
import type { Channel } from '../../../domain/channel.ts';
import { addressOf } from '../../../domain/notification.ts';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { overChannel } from '../notifications/over-channel.ts';

const OVER = overChannel('$2::text');

type Reason = 'hard_bounce' | 'complaint' | 'unregistered' | 'gone';

/**
 * Puts the address that a notification has over a channel on its client's suppression list, for everything. Whoever is
 * there already stays as it is.
 * @throws ContentKeyMissing, ContentDamaged
 */
export async function suppressRecipient(
  tx: Queryable,
  cipher: ContentCipher,
  { notificationId, channel }: { notificationId: string; channel: Channel },
  reason: Reason,
  note: string | null = null,
): Promise<void> {
  const { rows } = await tx.query({
    name: 'recipient-over-channel',
    text: `select client_id as "clientId", ${OVER.hash} as hash, ${OVER.recipient} as whom,
        ${OVER.isOwn} as "isOwn" from notifications where id = $1`,
    values: [notificationId, channel],
  });
  const [found] = rows;
  if (!found?.hash) return;
  const id = uuidv7();
  const whom = found.isOwn
    ? cipher.open(found.whom, ['notifications.recipient', notificationId])
    : cipher.open(found.whom, ['notifications.fallbacks.recipient', `${notificationId}/${channel}`]);
  const address = cipher.seal(addressOf(channel, whom ?? {}) ?? null, ['suppressions.address', id]);
  await tx.query({
    name: 'suppress-recipient',
    text: `insert into suppressions (id, client_id, recipient_hash, scope, reason, address, note, notification_id)
      values ($1, $2, $3, 'all', $4, $5, $6, $7)
      on conflict (client_id, recipient_hash, scope) do nothing`,
    values: [id, found.clientId, found.hash, reason, address, note, notificationId],
  });
}
