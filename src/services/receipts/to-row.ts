import { createHash } from 'node:crypto';
import { recipientHashes } from '../../contracts/keyed-hash.ts';
import type { NewReceipt } from '../../db/queries/receipts/store.ts';
import { DAY_MS } from '../../domain/durations.ts';
import { fromPublicId } from '../../domain/ids.ts';
import type { Receipt, ReceiptReader } from '../../domain/receipt.ts';

/** Of one mail; SES takes 50. */
const MOST_RECIPIENTS = 100;
const RAW_LENGTH = 8_192;
const WORDS_LENGTH = 1_024;
/** Both stand in an index. */
const KEY_LENGTH = 200;
const OLDEST_MS = Date.UTC(2000, 0);
const AHEAD_MS = DAY_MS;

/** A receipt as its table takes it: PostgreSQL keeps no NUL, and what a vendor says has no bounds of its own. */
export function toRow(
  receipt: Receipt,
  { source, reader, secret }: { source: string; reader: Pick<ReceiptReader, 'channel' | 'provider'>; secret: string },
): NewReceipt {
  const { key, kind, notificationId, providerMessageId, recipients, code, detail, suppress, raw, at } = receipt;
  const { channel, provider } = reader;
  return {
    source,
    key: key.length <= KEY_LENGTH ? withoutNul(key) : createHash('sha256').update(key).digest('hex'),
    kind,
    channel,
    recipientHashes: recipients?.slice(0, MOST_RECIPIENTS).flatMap((one) => recipientHashes(secret, one)) ?? null,
    provider,
    providerMessageId:
      providerMessageId === null || providerMessageId.length > KEY_LENGTH ? null : withoutNul(providerMessageId),
    notificationId: notificationId === null ? null : fromPublicId('notification', notificationId),
    code: code && withoutNul(code).slice(0, KEY_LENGTH),
    detail: detail && withoutNul(detail).slice(0, WORDS_LENGTH),
    suppress,
    raw: withoutNul(raw.slice(0, RAW_LENGTH)),
    occurredAt: isSane(at) ? at : null,
  };
}

function withoutNul(text: string): string {
  return text.replaceAll('\0', '');
}

function isSane(at: Date | null): boolean {
  // False for an invalid date as well.
  return at !== null && at.getTime() >= OLDEST_MS && at.getTime() <= Date.now() + AHEAD_MS;
}
