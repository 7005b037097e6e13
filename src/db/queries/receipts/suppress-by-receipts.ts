import type { Channel } from '../../../domain/channel.ts';
import { addressOf, type Fallback, type Recipient } from '../../../domain/notification.ts';
import type { Queryable } from '../../client.ts';
import type { LockedNotification } from '../notifications/lock.ts';
import { addSuppression } from '../suppressions/add.ts';
import { findRoute } from './find-route.ts';
import type { MatchedReceipt } from './match.ts';

/** Puts the addresses that these receipts give up on the client's list, for all that it sends. */
export async function suppressByReceipts(
  tx: Queryable,
  { id, clientId, channel }: LockedNotification,
  receipts: readonly MatchedReceipt[],
): Promise<void> {
  for (const receipt of receipts) {
    if (receipt.suppress === null) continue;
    const route = await findRoute(tx, id, receipt);
    const target = await addressBehind(tx, id, route?.channel ?? channel);
    if (!target) continue;
    const note = receipt.code;
    await addSuppression(tx, { ...target, clientId, scope: 'all', reason: receipt.suppress, note, notificationId: id });
  }
}

/** The address that a notification used on this channel: its recipient's own, or that of a fallback. */
async function addressBehind(
  tx: Queryable,
  id: string,
  channel: Channel,
): Promise<{ recipientHash: Buffer; address: string | null } | null> {
  const { rows } = await tx.query({
    name: 'find-recipient',
    text: 'select channel, recipient, recipient_hash as "recipientHash", fallbacks from notifications where id = $1',
    values: [id],
  });
  const row: { channel: Channel; recipient: Recipient; recipientHash: Buffer; fallbacks: Fallback[] } = rows[0];
  if (row.channel === channel) {
    return { recipientHash: row.recipientHash, address: addressOf(channel, row.recipient) ?? null };
  }
  const fallback = row.fallbacks.find((one) => one.channel === channel);
  // Older releases kept no hash of it.
  if (!fallback?.recipientHash) return null;
  const recipientHash = Buffer.from(fallback.recipientHash, 'hex');
  return { recipientHash, address: addressOf(channel, fallback.recipient) ?? null };
}
