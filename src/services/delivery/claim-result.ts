import type { ContentCipher } from '../../db/content-cipher.ts';
import type { SuppressedCopies } from '../../db/queries/attempts/drop-suppressed.ts';
import type { Claim, ClaimedBy } from '../../db/queries/attempts/start.ts';
import type { LockedNotification } from '../../db/queries/notifications/lock.ts';
import type { RateLimit } from '../../domain/send-window.ts';
import type { Status } from '../../domain/status.ts';
import type { TurnOptions } from './take-turns.ts';

/** What the gates said of its account. */
type Account = {
  isProbe: boolean;
  /** Nothing got through to the account before this call. */
  wasAway: boolean;
};

/** A claim that was committed. */
export type MadeClaim = Claim & Account;

/** What whoever calls the provider goes by. */
export type ReadyClaim = MadeClaim & { suppressedCopies: SuppressedCopies };

/** PostgreSQL went away before it told whether the claim was committed: `confirmAttempt` says it. */
export type InDoubt = Account & ClaimedBy & { kind: 'in_doubt'; error: unknown };

/** What is known of a notification that was locked and not claimed. */
export type Looked = Pick<LockedNotification, 'traceparent' | 'createdAt'>;

export type ClaimResult = { looked?: Looked } & (
  | { kind: 'claimed'; claim: MadeClaim }
  | InDoubt
  /** Not yet: for so many milliseconds, on the database's clock. */
  | { kind: 'wait'; waitMs: number; reason: string; limit?: RateLimit | undefined; isNew: boolean }
  /** The provider is away for long, and another route can send. */
  | { kind: 'passed'; reason: string }
  /** Nothing may go to the address of this route, but another route is left, or was tried. */
  | { kind: 'skipped'; reason: string }
  /** A gate ended it. */
  | { kind: 'ended'; status: Status }
  /** Not this attempt's to send: `findAttempt` says why. */
  | { kind: 'refused' }
);

export type ClaimOptions = TurnOptions & {
  cipher: ContentCipher;
  leaseMs: number;
  /** How long a provider's outage may put a notification off. */
  maxDeferMs: number;
  /** What is left of the pause before this attempt: nothing is sent before it is over. */
  pauseMs?: number;
};
