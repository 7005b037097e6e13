import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import type { LockedNotification } from '../notifications/lock.ts';
import { suppressRecipient } from '../suppressions/suppress-recipient.ts';
import { findRoute } from './find-route.ts';
import type { MatchedReceipt } from './match.ts';

/** Puts the addresses that these receipts give up on the client's list, for all that it sends. */
export async function suppressByReceipts(
  tx: Queryable,
  cipher: ContentCipher,
  { id, channel }: LockedNotification,
  receipts: readonly MatchedReceipt[],
): Promise<void> {
  for (const receipt of receipts) {
    if (receipt.suppress === null) continue;
    const route = await findRoute(tx, id, receipt);
    const target = { notificationId: id, channel: route?.channel ?? channel };
    await suppressRecipient(tx, cipher, target, receipt.suppress, receipt.code);
  }
}
