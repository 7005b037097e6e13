import { RECEIPT_KINDS, type ReceiptKind } from './receipt.ts';

/** A receipt as it is kept. */
export type KeptReceipt = {
  key: string;
  kind: ReceiptKind;
  code: string | null;
  detail: string | null;
  /** By the vendor's clock, where it said so. */
  occurredAt: Date | null;
  receivedAt: Date;
};

/** What all receipts of a notification come to. */
export type ReceiptsVerdict<Kept extends KeptReceipt> = {
  /** The one that speaks for all: its kind is the status. */
  last: Kept;
  /** The earliest moment at which it was known to have arrived; null where nothing says that it has. */
  arrivedAt: Date | null;
};

/**
 * The state that receipts add up to, in whatever order and however often they came: what stands later in `RECEIPT_KINDS`
 * holds; of one kind, the first by the vendor's clock, then by key. Null for none.
 */
export function receiptsVerdict<Kept extends KeptReceipt>(receipts: readonly Kept[]): ReceiptsVerdict<Kept> | null {
  const [last] = [...receipts].sort(
    (a, b) =>
      RECEIPT_KINDS.indexOf(b.kind) - RECEIPT_KINDS.indexOf(a.kind) ||
      vendorTime(a) - vendorTime(b) ||
      (a.key < b.key ? -1 : 1),
  );
  if (!last) return null;
  const arrivals = receipts.filter(({ kind }) => kind !== 'BOUNCED').map(momentOf);
  return { last, arrivedAt: arrivals.length === 0 ? null : new Date(Math.min(...arrivals)) };
}

/** A vendor's clock may be fast: nothing happened after we heard of it. */
function momentOf({ occurredAt, receivedAt }: KeptReceipt): number {
  return Math.min(occurredAt?.getTime() ?? receivedAt.getTime(), receivedAt.getTime());
}

function vendorTime({ occurredAt }: KeptReceipt): number {
  // Not Infinity: two without a time would differ by NaN.
  return occurredAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
}
