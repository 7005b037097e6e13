import type { Channel } from './channel.ts';

/** What a vendor tells of a message that it took, in our words. */
export const RECEIPT_KINDS = ['DELIVERED', 'OPENED', 'CLICKED', 'BOUNCED', 'COMPLAINED'] as const;
export type ReceiptKind = (typeof RECEIPT_KINDS)[number];

/** Why an address gets nothing more, or with `unsubscribe` no more marketing. */
export const RECEIPT_SUPPRESSIONS = ['hard_bounce', 'complaint', 'unsubscribe'] as const;
export type ReceiptSuppression = (typeof RECEIPT_SUPPRESSIONS)[number];

export type Receipt = {
  /** The same whenever the vendor says the same again: its own id of the event, or one made of what it says. */
  key: string;
  /** Ours (`ntf_…`), where the vendor gives it back; it is known before the vendor's own id is on record. */
  notificationId: string | null;
  providerMessageId: string | null;
  /**
   * The one person of whom it speaks, by whatever addresses it names, ours first (`whomReceiptNames`). Null where the
   * vendor's id belongs to one message to one person, and where it speaks of the message itself.
   */
  recipients: readonly string[] | null;
  kind: ReceiptKind;
  /** `twilio_30003`; null for good news. */
  code: string | null;
  detail: string | null;
  /** When it happened, by the vendor's clock. */
  at: Date | null;
  /** What this address may not get any more; null where all. */
  suppress: ReceiptSuppression | null;
  /** What the vendor said, of this message only: a post may speak of several persons, each of whom may be erased. */
  raw: string;
};

/** A person has written to us: from then on WhatsApp allows free text for 24 hours. */
export type InboundMessage = { from: string; at: Date };

/** A request as it came in; header names are in lower case. */
export type ReceiptRequest = {
  /** As the vendor was told to call it: scheme, host, path and query. */
  url: string;
  headers: Record<string, string>;
  body: string;
};

export type ReceiptReading =
  | { kind: 'read'; receipts: Receipt[]; inbound: InboundMessage[] }
  /** The signature is wrong or missing. */
  | { kind: 'not_genuine' }
  /** From whom it should be, but in no form that is known; `why` where that is not why it could not be read. */
  | { kind: 'unreadable'; why?: string };

/** Reads one vendor's receipts. */
export type ReceiptReader = {
  /** Which provider's attempts they speak of, its second account's too (`<provider>-fallback`); null for any of the channel. */
  provider: string | null;
  /** It decides nothing about a notification that no such attempt sent over this channel. */
  channel: Channel;
  /** The vendor signs what it posts; what is unsigned is taken only on a secret path. */
  isSigned: boolean;
  /** The longest post that it takes, in bytes; 1 MiB unless it says so. */
  mostBytes?: number;
  read(request: ReceiptRequest): ReceiptReading | Promise<ReceiptReading>;
  /** The answer to the vendor's question whether this address is ours (a GET), or null where it is not genuine. */
  answerHandshake?(query: Record<string, string>): string | null;
};
