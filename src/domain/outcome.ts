import type { RateLimit } from './send-window.ts';
import type { Status } from './status.ts';

/** Why nothing more may go to an address, by its provider's own word. */
export type AddressGone = 'unregistered' | 'gone' | 'hard_bounce';

/**
 * What a provider says of one call. Expected troubles are values, not exceptions, so that nobody
 * can mistake "never" for "again".
 */
export type ProviderOutcome =
  /** The provider took it. */
  | { kind: 'sent'; providerMessageId: string | null; response: string }
  /**
   * Definitely not taken; another try may work, where the recipient's server says so not before `retryAfterMs`. The
   * trouble is the provider's, or with `ofRecipient` not.
   */
  | {
      kind: 'transient';
      code: string;
      detail: string;
      response: string | null;
      ofRecipient?: true;
      retryAfterMs?: number;
    }
  /** Definitely not taken, because of the whole account's rate; not before `waitMs`. */
  | { kind: 'throttled'; waitMs: number; code: string; detail: string; response: string | null }
  /** Definitely not taken; this message will never be, and with `addressGone` none to this address (the reason why). */
  | { kind: 'permanent'; code: string; detail: string; response: string | null; addressGone?: AddressGone }
  /** Definitely not taken, because our account or settings are wrong: no message will be. */
  | { kind: 'config'; code: string; detail: string; response: string | null }
  /** The provider may have taken it: the line broke after our last byte. */
  | { kind: 'ambiguous'; code: string; detail: string; response: string | null };

export type AttemptOutcome = ProviderOutcome['kind'];

/** The code of an attempt that a mistake in our own code broke off. */
export const INTERNAL_ERROR = 'internal_error';

/** The reason of a wait for the operator: what was accepted is encrypted with a key that this worker lacks, or damaged. */
export const CONTENT_UNREADABLE = 'content_unreadable';

/** The reason of a wait of one whose campaign is paused. */
export const CAMPAIGN_PAUSED = 'campaign_paused';

/** The code of one of a campaign whose words could not be made with its own data. */
export const TEMPLATE_FAILED = 'template_failed';

/** The reason of a wait that is the rest of a pause between two attempts. */
export const PAUSED = 'paused';

/** Whether one is deferred because a gate said so, and not because a call was refused. */
export function isGateReason(reason: string): boolean {
  const others = ['scheduled', 'user_limit', CONTENT_UNREADABLE, CAMPAIGN_PAUSED, PAUSED, ''];
  return others.includes(reason) || reason.startsWith('provider_');
}

/** What `deliver` tells the workflow. It carries codes and spans, never content or addresses. */
export type DeliveryOutcome =
  | { kind: 'sent' }
  /** `limit`: the user's, where that is the reason. */
  | { kind: 'wait'; waitMs: number; reason: string; limit?: RateLimit | undefined }
  /** `retryAfterMs`: the back-off is at least as long. */
  | { kind: 'transient'; code: string; retryAfterMs?: number }
  | { kind: 'permanent'; code: string }
  | { kind: 'ambiguous'; code: string }
  /** Called and refused for a reason of the whole account: it uses up no attempt. */
  | { kind: 'deferred'; waitMs: number; reason: string }
  /** No attempt was made or counted: the provider is away for long, and another route can send now. */
  | { kind: 'passed'; code: string }
  /** Settled already (cancelled, expired, held, a receipt, another run): nothing to do. */
  | { kind: 'gone'; status: Status };
