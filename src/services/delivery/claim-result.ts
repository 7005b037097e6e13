import type { ContentCipher } from '../../db/content-cipher.ts';
import type { SuppressedCopies } from '../../db/queries/attempts/drop-suppressed.ts';
import type { Claim } from '../../db/queries/attempts/start.ts';
import type { RateLimit } from '../../domain/send-window.ts';
import type { Status } from '../../domain/status.ts';
import type { TurnOptions } from './take-turns.ts';

/** What whoever calls the provider goes by. */
export type ReadyClaim = Claim & {
  /** Whose limit counts over the route's channel. */
  userKey: string;
  isProbe: boolean;
  /** Nothing got through to the account before this call. */
  wasAway: boolean;
  suppressedCopies: SuppressedCopies;
};

export type Claimed = { kind: 'claimed'; claim: ReadyClaim };

export type ClaimResult =
  | Claimed
  /** PostgreSQL went away before it told whether the claim was committed: `confirmClaim` says it. */
  | { kind: 'in_doubt'; claimed: Claimed; startedAt: string; error: unknown }
  /** Not yet: for so many milliseconds, on the database's clock. */
  | { kind: 'wait'; waitMs: number; reason: string; limit?: RateLimit | undefined; isNew: boolean }
  /** The provider is away for long, and another route can send. */
  | { kind: 'passed'; reason: string }
  /** Nothing may go to the address of this route, but another route is left, or was tried. */
  | { kind: 'skipped'; reason: string }
  /** A gate ended it. */
  | { kind: 'ended'; status: Status }
  /** Not this attempt's to send: `findAttempt` says why. */
  | { kind: 'refused' };

export type ClaimOptions = TurnOptions & {
  cipher: ContentCipher;
  leaseMs: number;
  /** Keyed: by it the suppression list knows an address. */
  recipientHash: (address: string) => Buffer;
  /** How long a provider's outage may put a notification off. */
  maxDeferMs: number;
  /** What is left of the pause before this attempt: nothing is sent before it is over. */
  pauseMs?: number;
};
