import type { components } from '../../../../src/client/schema.ts';
import { causeOf } from '../../ui/cause.ts';

type Status = components['schemas']['NotificationStatus'];

/** Why a status is what it is, by the API's `reason`; see docs/contract.md. */
const REASONS: Record<string, string> = {
  scheduled: 'Its time has not come',
  rescheduled: 'It was given another time',
  replayed: 'Somebody sent it again',
  user_limit: 'This person has got as many as the limit allows for now',
  provider_rate: 'The account sends as fast as it may',
  provider_cap: 'The daily cap of the account is used up',
  provider_throttled: 'The provider asked us to wait',
  provider_down: 'The provider is away; it goes when a probe gets through',
  provider_missing: 'Its provider is not set up in the workers',
  provider_queue: 'Others wait for the same account and go first',
  content_unreadable: 'The workers lack the key that its content is encrypted with',
  campaign_paused: 'Its campaign is paused',
  event_id_reuse: 'Another notification has the same event id',
  expired: 'It could not go before it expired',
  late: 'Its time passed while it waited',
  unsubscribe: 'The person has unsubscribed',
  hard_bounce: 'Mail to this address came back for good',
  complaint: 'The person complained of a message',
  unregistered: 'The app was removed from the device',
  gone: 'The address is gone for good',
  manual: 'Somebody put the address on the suppression list',
  resolved: 'Somebody said what became of it',
  cancelled: 'It was cancelled',
};

/** A status that says all by itself, where no reason is given. */
const ALONE: Partial<Record<Status, string>> = {
  PENDING: 'Accepted and stored',
  SCHEDULED: 'Waits for its time',
  PROCESSING: 'A worker has it',
  RETRYING: 'Tries again after a pause',
  SENT: 'The provider has taken it',
  DELIVERED: 'The provider says that it has arrived',
  OPENED: 'It was opened',
  CLICKED: 'A link in it was followed',
  BOUNCED: 'It came back',
  COMPLAINED: 'The person complained of it',
  FAILED: 'Given up',
  UNKNOWN: 'Nobody knows whether it was taken',
  CANCELLED: 'It was taken back before it was sent',
};

/** A reason as a sentence without its dot; null where there is none. */
export function reasonInWords(reason: string | null): string | null {
  if (reason === null) return null;
  const known = Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined;
  const text = known ?? causeOf(reason).title;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What a change of status means. @param isFirst of its story, which is the acceptance */
export function changeInWords(status: Status, reason: string | null, isFirst: boolean): string | null {
  const why = reasonInWords(reason);
  if (why !== null) return why;
  return status === 'PENDING' && !isFirst ? 'Goes again' : (ALONE[status] ?? null);
}
