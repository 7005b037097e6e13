import type { Channel } from '../../../domain/channel.ts';
import type { Queryable } from '../../client.ts';
import type { MatchedReceipt } from './match.ts';

/** By which route the message of a receipt went; null where no attempt is on record. */
export async function findRoute(
  tx: Queryable,
  notificationId: string,
  { channel, provider, providerMessageId }: Pick<MatchedReceipt, 'channel' | 'provider' | 'providerMessageId'>,
): Promise<{ channel: Channel; provider: string } | null> {
  const { rows } = await tx.query({
    name: 'find-receipt-route',
    text: `select channel, provider from attempts where notification_id = $1
      order by (channel = $2) is true desc, (provider_message_id = $3) is true desc, (provider = $4) is true desc, run desc, seq desc
      limit 1`,
    values: [notificationId, channel, providerMessageId, provider],
  });
  return rows[0] ?? null;
}
