import type { Channel } from '../../../domain/channel.ts';
import type { Queryable } from '../../client.ts';

/** By which route the message of a receipt went; null where no attempt is on record. */
export async function findRoute(
  tx: Queryable,
  notificationId: string,
  { provider, providerMessageId }: { provider: string | null; providerMessageId: string | null },
): Promise<{ channel: Channel; provider: string } | null> {
  const { rows } = await tx.query({
    name: 'find-receipt-route',
    // A receipt that names no provider speaks of a mail, which any of several accounts may have taken.
    text: `select channel, provider from attempts where notification_id = $1
      order by (provider_message_id = $2) is true desc, (provider = $3) is true desc, channel = 'email' desc, run desc, seq desc
      limit 1`,
    values: [notificationId, providerMessageId, provider],
  });
  return rows[0] ?? null;
}
