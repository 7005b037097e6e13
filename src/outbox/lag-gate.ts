import { leadOf, paceAfter, UNKNOWN_PACE } from '../domain/lead.ts';
import type { PartitionLag } from '../kafka/lag.ts';
import { reasonOf } from '../observability/health.ts';
import type { Logger } from '../observability/logger.ts';

export type LagGate = {
  /** How many more records may go now; Infinity while nobody knows. */
  room(): number;
  /** So many records have just gone. */
  sent(count: number): void;
  stop(): void;
};

export type LagGateOptions = {
  /** Of the group that reads the topic, as `readLag` answers. */
  readLag: () => Promise<PartitionLag[]>;
  /** Records that may always wait in Kafka, where nothing can be ordered any more; more for a group that is quick. */
  leastLead: number;
  /** The shortest time from one question to the next. */
  everyMs: number;
  /** There is a new answer: look again. */
  onAnswer: () => void;
  logger: Logger;
};

/**
 * Holds a stream back while its consumers are more than about a second behind, at the pace that they were seen to have
 * (`domain/lead.ts`), so that the backlog waits in PostgreSQL and no consumer waits for work. What was sent since the
 * last answer counts as unread, so an old answer errs on the safe side and Kafka is asked only when room gets scarce.
 * Not knowing is no reason to wait: a lag that cannot be read, or a group that has never committed, opens the gate.
 */
export function createLagGate({ readLag, leastLead, everyMs, onAnswer, logger }: LagGateOptions): LagGate {
  let pace = UNKNOWN_PACE;
  let known: number | null = leastLead;
  let sentSince = 0;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let asking = false;
  let stopped = false;

  const lead = () => leadOf(pace, leastLead);
  const room = () => (known === null ? Number.POSITIVE_INFINITY : Math.max(0, known - sentSince));

  function askSoon(): void {
    if (timer || asking || stopped) return;
    timer = setTimeout(ask, Math.max(0, askedAtMs + everyMs - performance.now()));
  }

  async function ask(): Promise<void> {
    timer = undefined;
    asking = true;
    askedAtMs = performance.now();
    const sentBefore = sentSince;
    try {
      const lags = await readLag();
      pace = paceAfter(pace, { atMs: performance.now(), ...positionOf(lags) });
      known = roomOf(lags, lead());
    } catch (error) {
      if (known !== null && !stopped)
        logger.warn({ reason: reasonOf(error) }, 'consumer lag unknown: publishing without the lag limit');
      known = null;
    }
    asking = false;
    // What was sent while the question was under way may be counted twice, never not at all.
    sentSince -= sentBefore;
    if (room() === 0) askSoon();
    else if (!stopped) onAnswer();
  }

  return {
    room,
    sent(count) {
      sentSince += count;
      if (known === null || room() < lead() / 2) askSoon();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/**
 * Each partition has an equal part of the room, so that one which is stuck takes its part along and no more. Null where
 * the group has committed nothing: perhaps nobody reads here.
 */
function roomOf(lags: PartitionLag[], lead: number): number | null {
  if (!lags.some(({ isCommitted }) => isCommitted)) return null;
  const part = Math.ceil(lead / lags.length);
  return lags.reduce((sum, { lag }) => sum + Math.max(0, part - lag), 0);
}

function positionOf(lags: PartitionLag[]): { consumed: number; isBehind: boolean } {
  const consumed = lags.reduce((sum, { endOffset, lag }) => sum + Number(endOffset) - lag, 0);
  return { consumed, isBehind: lags.some(({ lag }) => lag > 0) };
}
