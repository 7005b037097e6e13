import type { ProviderOutcome } from '../domain/outcome.ts';

/** What a call that sent nothing, or may have sent something, ended with. */
export type FailedOutcome = Exclude<ProviderOutcome, { kind: 'sent' }>;

type WithoutText<Outcome> = Outcome extends unknown ? Omit<Outcome, 'detail' | 'response'> : never;

/** What an answer means, without what the vendor said. */
export type Verdict = WithoutText<FailedOutcome>;
