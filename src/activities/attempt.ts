import type { Clock, Moment } from '../async/clock.ts';
import type { Pool } from '../db/client.ts';
import type { ContentCipher } from '../db/content-cipher.ts';
import type { AttemptKey, Claim } from '../db/queries/attempts/start.ts';
import type { AccountLimits } from '../domain/account-limits.ts';
import type { Route } from '../domain/route.ts';
import type { Readiness } from '../domain/sent-delay.ts';
import type { ReachFaultPoint } from '../observability/fault-points.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Tracer } from '../observability/tracing.ts';
import type { Providers } from '../providers/registry.ts';
import type { CallPriority } from './account-semaphore.ts';
import type { Journal } from './journal.ts';
import type { RenderDeps } from './render-message.ts';

/** All that one attempt needs. */
export type DeliverDeps = RenderDeps & {
  pool: Pool;
  cipher: ContentCipher;
  providers: Providers;
  logger: Logger;
  metrics: Metrics;
  tracer: Tracer;
  reachFaultPoint: ReachFaultPoint;
  /** Waits for a permit among the calls that one account takes at once. */
  withPermit: <T>(
    provider: string,
    call: () => Promise<T>,
    who?: CallPriority & { signal?: AbortSignal },
  ) => Promise<T>;
  /** A provider that makes us wait for longer is left for another route, where one can send. */
  failoverAfterMs: number;
  /** How long a provider's outage may put a notification off. */
  maxDeferMs: number;
  /** Keyed: by it the suppression list knows an address. */
  recipientHash: (address: string) => Buffer;
  /** What an account allows over all workers. */
  accountLimits: (provider: string) => AccountLimits;
  /** Aborted when the process may wait no longer. */
  draining: AbortSignal;
  clock: Clock;
};

export type DeliverInput = {
  notificationId: string;
  run: number;
  seq: number;
  route: Route;
  /** The other routes that are left; none in what an older workflow asks for. */
  others?: Route[];
  /** What is left of the pause before this attempt: a signal has ended it early. */
  pauseMs?: number;
  /** Of its workflow: who is first where calls of an account wait for each other. */
  priority?: CallPriority | undefined;
};

/** The input with the id as PostgreSQL knows it, and what this execution carries along. */
export type Attempt = DeliverInput & {
  key: AttemptKey;
  journal: Journal;
  startedAt: Moment;
  /** When Temporal was told to try it, in ms since 1970; of a slice's people nobody was told. */
  wokenAtMs?: number;
};

/** What settling needs to know of a claim; also had from the tables when another execution made it. */
export type Settled = Omit<
  Claim,
  | keyof Readiness
  | 'environment'
  | 'recipient'
  | 'content'
  | 'attachments'
  | 'fallbacks'
  | 'recipientHash'
  | 'category'
  | 'signingSecrets'
> &
  Partial<Readiness> & { isProbe: boolean; wasAway: boolean };
