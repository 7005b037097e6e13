import { RECEIPT_KINDS } from './receipt.ts';

/**
 * The life of a notification as one table. Every status write names the statuses it may start from
 * (compare-and-set in SQL), and those come from here, so that no room can invent a transition.
 */
export const STATUSES = [
  'PENDING',
  'SCHEDULED',
  'DEFERRED',
  'PROCESSING',
  'RETRYING',
  'SENT',
  'DELIVERED',
  'OPENED',
  'CLICKED',
  'BOUNCED',
  'COMPLAINED',
  'FAILED',
  'UNKNOWN',
  'CANCELLED',
  'EXPIRED',
  'SUPPRESSED',
] as const;
export type Status = (typeof STATUSES)[number];

/** Why a status changes: the workflow's work, a provider's receipt, or a person's word. */
export type Cause = 'work' | 'receipt' | 'person';

const WORK: Record<Status, readonly Status[]> = {
  PENDING: ['SCHEDULED', 'DEFERRED', 'PROCESSING', 'CANCELLED', 'EXPIRED', 'SUPPRESSED', 'FAILED', 'UNKNOWN'],
  SCHEDULED: ['PENDING', 'DEFERRED', 'PROCESSING', 'CANCELLED', 'EXPIRED', 'SUPPRESSED', 'FAILED', 'UNKNOWN'],
  DEFERRED: ['PENDING', 'SCHEDULED', 'PROCESSING', 'CANCELLED', 'EXPIRED', 'SUPPRESSED', 'FAILED', 'UNKNOWN'],
  PROCESSING: ['SENT', 'RETRYING', 'FAILED', 'UNKNOWN', 'DEFERRED'],
  RETRYING: ['PROCESSING', 'DEFERRED', 'UNKNOWN', 'CANCELLED', 'EXPIRED', 'SUPPRESSED', 'FAILED', 'SENT'],
  SENT: [],
  DELIVERED: [],
  OPENED: [],
  CLICKED: [],
  BOUNCED: [],
  COMPLAINED: [],
  FAILED: ['SENT'],
  UNKNOWN: ['SENT', 'FAILED'],
  CANCELLED: [],
  EXPIRED: [],
  SUPPRESSED: [],
};

/** Those in which something is still to be done. */
export const UNSETTLED: readonly Status[] = ['PENDING', 'SCHEDULED', 'DEFERRED', 'PROCESSING', 'RETRYING'];

/** Receipts may come late and in any order: what is known to have gone further than SENT holds at once, from wherever. */
const RECEIPT: Partial<Record<Status, readonly Status[]>> = {
  ...Object.fromEntries([...UNSETTLED, 'FAILED', 'UNKNOWN'].map((status) => [status, ['SENT', ...RECEIPT_KINDS]])),
  SENT: RECEIPT_KINDS,
  DELIVERED: ['OPENED', 'CLICKED', 'BOUNCED', 'COMPLAINED'],
  OPENED: ['CLICKED', 'BOUNCED', 'COMPLAINED'],
  CLICKED: ['BOUNCED', 'COMPLAINED'],
  BOUNCED: ['COMPLAINED'],
};

const PERSON: Partial<Record<Status, readonly Status[]>> = {
  FAILED: ['PENDING', 'SENT', 'DELIVERED', 'BOUNCED'],
  UNKNOWN: ['PENDING', 'SENT', 'DELIVERED', 'BOUNCED', 'FAILED'],
};

const TABLE: Record<Cause, Partial<Record<Status, readonly Status[]>>> = {
  work: WORK,
  receipt: RECEIPT,
  person: PERSON,
};

/** Whether `from` may become `to` for this cause. */
export function canBecome(from: Status, to: Status, cause: Cause = 'work'): boolean {
  return TABLE[cause][from]?.includes(to) ?? false;
}

/** The statuses a compare-and-set to `to` may start from; never empty for a write that exists. */
export function mayComeFrom(to: Status, cause: Cause = 'work'): Status[] {
  return STATUSES.filter((from) => canBecome(from, to, cause));
}

/** The run is over: nothing more will be done for it unless a person replays it. */
export function isSettled(status: Status): boolean {
  return !UNSETTLED.includes(status);
}

/** Statuses that the outside is told about (topic `notification-status` and client webhooks). */
export function raisesEvent(status: Status): boolean {
  return isSettled(status) || status === 'DEFERRED';
}
