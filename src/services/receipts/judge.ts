import { recipientHash } from '../../contracts/keyed-hash.ts';
import type { Queryable } from '../../db/client.ts';
import type { ContentCipher } from '../../db/content-cipher.ts';
import { type NamingReceipt, readCopies, readNamingReceipts } from '../../db/queries/receipts/match.ts';
import type { ReceiptSuppression } from '../../domain/receipt.ts';
import { whomReceiptNames } from '../../domain/receipt-subject.ts';

/** What a receipt says of somebody in cc or bcc beyond the mail: it decides nothing about the notification. */
export type CopyReceipt = { address: string; recipientHash: Buffer; reason: ReceiptSuppression; code: string | null };

/** `believed`: those that decide about the notification. */
export type Judgement = { believed: string[]; ofCopies: CopyReceipt[] };

/**
 * Which receipts that name a notification are believed, and of whom: one rule for all vendors. An attempt over the
 * reader's channel, by its provider, must be on record, and the person that it names must be the notification's own
 * recipient over that channel.
 * @param ids UUIDs of receipts; the notification is locked
 */
export async function judgeReceipts(
  tx: Queryable,
  cipher: ContentCipher,
  secret: string,
  { ids, notificationId }: { ids: readonly string[]; notificationId: string },
): Promise<Judgement> {
  const judgement: Judgement = { believed: [], ofCopies: [] };
  const receipts = await readNamingReceipts(tx, ids, notificationId);
  // Nearly each names the recipient first: no content need be read and opened for that.
  const copies = receipts.every(isOfRecipient) ? [] : await readCopies(tx, cipher, notificationId);
  const byHash = copies && new Map(copies.map((address) => [recipientHash(secret, address).toString('hex'), address]));
  for (const { id, named, own, suppress, code } of receipts) {
    const subject = whomReceiptNames(named, { own, copies: byHash && [...byHash.keys()] });
    if (subject.kind === 'recipient') judgement.believed.push(id);
    if (subject.kind !== 'copy' || suppress === null) continue;
    const address = byHash?.get(subject.hash) ?? '';
    judgement.ofCopies.push({ address, recipientHash: Buffer.from(subject.hash, 'hex'), reason: suppress, code });
  }
  return judgement;
}

function isOfRecipient({ named, own }: NamingReceipt): boolean {
  return named === null || (own !== null && named[0] === own);
}
