import { v7 as uuidv7 } from 'uuid';
import type { Channel } from '../../../domain/channel.ts';
import { addressFields } from '../../../domain/notification.ts';
import type { Queryable } from '../../client.ts';
import { HASH_OVER_CHANNEL, RECIPIENT_OVER_CHANNEL } from '../notifications/over-channel.ts';

type Reason = 'hard_bounce' | 'complaint' | 'unregistered' | 'gone';

/**
 * Puts the address that a notification has over a channel on its client's suppression list, for everything. Whoever is
 * there already stays as it is.
 */
export async function suppressRecipient(
  tx: Queryable,
  { notificationId, channel }: { notificationId: string; channel: Channel },
  reason: Reason,
  note: string | null = null,
): Promise<void> {
  const [field] = addressFields(channel);
  await tx.query({
    name: 'suppress-recipient',
    text: `insert into suppressions (id, client_id, recipient_hash, scope, reason, address, note, notification_id)
      select $3, client_id, hash, 'all', $4, coalesce(whom->>$5, whom->'subscription'->>'endpoint'), $6, id
      from (select id, client_id, ${HASH_OVER_CHANNEL} as hash, ${RECIPIENT_OVER_CHANNEL} as whom
        from notifications where id = $1) n
      where hash is not null
      on conflict (client_id, recipient_hash, scope) do nothing`,
    values: [notificationId, channel, uuidv7(), reason, field, note],
  });
}
