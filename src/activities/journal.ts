import { Context } from '@temporalio/activity';
import type { ProviderOutcome } from '../domain/outcome.ts';

/** A third of the time-out that the workflow sets. */
const HEARTBEAT_EVERY_MS = 5_000;

/** What must survive this process between the provider's answer and its commit; the vendor's words stay out of it. */
type Entry = { epoch: number; kind: ProviderOutcome['kind']; code: string | null; providerMessageId: string | null };

/**
 * The heartbeat's details as a journal: an execution that finds an answer there writes it and does not send.
 * A local activity has no heartbeat; for it the attempt's row and its lease are what remains.
 */
export type Journal = {
  beat(): void;
  /** Beats every few seconds, also while it only waits to begin; answers what ends that. */
  keepBeating(): () => void;
  /** Aborted when nobody waits for this execution any more. */
  abandoned: AbortSignal;
  write(epoch: number, outcome: ProviderOutcome): void;
  /** The provider's answer to the attempt of this epoch, as far as an earlier execution wrote it down. */
  read(epoch: number): ProviderOutcome | null;
};

/** The journal of the activity that is running; that of a local one ends with this execution. */
export function openJournal(): Journal {
  const context = Context.current();
  let entry = context.info.isLocal ? undefined : (context.info.heartbeatDetails as Entry | undefined);
  // A beat without details would wipe what was written.
  const beat = () => {
    if (!context.info.isLocal) context.heartbeat(entry);
  };
  return {
    beat,
    keepBeating() {
      const timer = setInterval(beat, HEARTBEAT_EVERY_MS);
      return () => clearInterval(timer);
    },
    abandoned: context.cancellationSignal,
    write(epoch, outcome) {
      const code = 'code' in outcome ? outcome.code : null;
      const providerMessageId = 'providerMessageId' in outcome ? outcome.providerMessageId : null;
      entry = { epoch, kind: outcome.kind, code, providerMessageId };
      beat();
    },
    read(epoch) {
      if (entry?.epoch !== epoch) return null;
      if (entry.kind === 'sent') return { kind: 'sent', providerMessageId: entry.providerMessageId, response: '' };
      const failure = { code: entry.code ?? 'unknown', detail: 'recorded before a restart', response: null };
      return entry.kind === 'throttled'
        ? { kind: 'throttled', waitMs: 0, ...failure }
        : { kind: entry.kind, ...failure };
    },
  };
}

/** Of an activity that leaves the next execution nothing but what stands in the tables. */
export function openPulse(): Journal {
  return { ...openJournal(), write() {}, read: () => null };
}
