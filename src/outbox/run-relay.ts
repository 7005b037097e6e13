import { backoffMs, delay } from '../async/backoff.ts';
import { createWakeSignal } from '../async/wake-signal.ts';
import { hasRowsOf } from '../db/queries/outbox/rows.ts';
import { isNews, STREAMS, type Stream } from '../domain/stream.ts';
import type { PartitionLag } from '../kafka/lag.ts';
import { type CheckResult, reasonOf } from '../observability/health.ts';
import { createFailingTopics } from './failing-topics.ts';
import { createLagGate, type LagGate } from './lag-gate.ts';
import { type Memory, type RoundDeps, relayRound } from './relay-round.ts';
import { createRoundRobin } from './round-robin.ts';

export type RelayDeps = RoundDeps & {
  /** Of streams whose records one group of ours consumes: how far it is behind. A stream without is never held back. */
  readLag?: Partial<Record<Stream, () => Promise<PartitionLag[]>>>;
  /** Records that a group may always be behind, however slow it is. */
  leastLead?: number;
  /** How often to look when nobody woke us; what is woken is looked at at once. */
  pollMs?: number;
};

export type Relay = {
  /** Something was recorded: look now. */
  wake(): void;
  /** Down while a topic takes no records; which, and what to do. */
  health(): CheckResult;
  /** Ends after the batches in hand. */
  stop(): Promise<void>;
};

const LEAST_LEAD = 100;
const ASK_LAG_EVERY_MS = 200;
/** News of many notifications in one send cost a fraction of what each costs alone; 2,500 a second may go. */
const NEWS_EVERY_MS = 100;
const BACKOFF = { fromMs: 100, toMs: 5_000 };
/** Whoever has no answer by then goes on apart: a topic that hangs must not hold up a login code for its time-out. */
const LATE_AFTER_MS = 250;

/**
 * Hands the outbox to Kafka, round by round, until it is stopped: all streams together, so that the happy path is one
 * transaction; news take part in ten rounds a second. A stream whose topic fails or is late goes apart: it takes no part
 * in the rounds, and is tried again alone with a back-off of its own, until its topic takes records. So none of its rows
 * is claimed while it waits, none passes another, and the other streams keep their pace.
 *
 * Any number of relays may run; each lets its streams run ahead of their consumers by a lead of its own.
 */
export function runRelay(deps: RelayDeps): Relay {
  const { pollMs = 250, logger } = deps;
  const stopping = new AbortController();
  const wakeUp = createWakeSignal();
  const memory: Memory = { roundRobin: createRoundRobin(), gates: openGates(deps, wakeUp.wake) };
  const failing = createFailingTopics(deps.topics, deps);
  const apart = new Set<Stream>();
  const underWay = new Set<Promise<void>>();

  async function loop(): Promise<void> {
    let failures = 0;
    let newsAt = Number.NEGATIVE_INFINITY;
    while (!stopping.signal.aborted) {
      wakeUp.clear();
      try {
        const newsInMs = newsAt + NEWS_EVERY_MS - performance.now();
        const withNews = newsInMs <= 0;
        if (withNews) newsAt = performance.now();
        const handled = await roundTogether(STREAMS.filter((stream) => withNews || !isNews(stream)));
        failures = 0;
        if (handled === 0) await wakeUp.wait(withNews ? pollMs : Math.min(pollMs, newsInMs));
      } catch (error) {
        const retryInMs = backoffMs(failures++, BACKOFF);
        logger.warn({ reason: reasonOf(error), retryInMs }, 'outbox batch not published; retrying');
        // A wake-up says that there is work, not that the trouble is over: it does not shorten this pause.
        await delay(retryInMs, stopping.signal);
      }
    }
  }

  /** One round of those streams that are not apart. Ends early where some are late: they go on behind it. */
  function roundTogether(wanted: readonly Stream[]): Promise<number> {
    const streams = wanted.filter((stream) => !apart.has(stream));
    if (streams.length === 0) return Promise.resolve(0);
    return new Promise((resolve, reject) => {
      let late: Stream[] = [];
      const onLate = (streams: Stream[]) => {
        late = streams;
        for (const stream of late) apart.add(stream);
        resolve(late.length);
      };
      const round = async () => {
        try {
          const { handled, failures } = await relayRound(deps, memory, streams, { afterMs: LATE_AFTER_MS, onLate });
          join(late.filter((stream) => !failures.has(stream)));
          for (const [stream, failure] of failures) follow(tryAlone(stream, failure));
          resolve(handled);
        } catch (error) {
          join(late);
          reject(error);
        }
      };
      follow(round());
    });
  }

  /** Until the topic of a stream that failed takes records again. */
  async function tryAlone(stream: Stream, firstFailure: unknown): Promise<void> {
    apart.add(stream);
    let failure = firstFailure;
    for (let failures = 0; failure !== undefined; failures++) {
      const retryInMs = backoffMs(failures, BACKOFF);
      failing.failed(stream, failure, retryInMs);
      await delay(retryInMs, stopping.signal);
      if (stopping.signal.aborted) return;
      try {
        const result = await relayRound(deps, memory, [stream], null);
        const isKnown = result.handled > 0 || result.failures.has(stream);
        // Where nothing was due, nothing is known; where nothing waits, another relay has sent it.
        if (isKnown || !(await hasRowsOf(deps.pool, stream))) failure = result.failures.get(stream);
        // Some of its partitions take records: those are not to wait for the others.
        if (result.handled > 0) failures = 0;
      } catch (error) {
        logger.warn({ stream, reason: reasonOf(error) }, 'outbox batch not published; retrying');
      }
    }
    failing.recovered(stream);
    join([stream]);
  }

  /** Back into the rounds of all. */
  function join(streams: Stream[]): void {
    for (const stream of streams) apart.delete(stream);
    if (streams.length > 0) wakeUp.wake();
  }

  function follow(work: Promise<void>): void {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  }

  const running = loop();
  return {
    wake: wakeUp.wake,
    health: failing.health,
    async stop() {
      stopping.abort();
      for (const gate of memory.gates.values()) gate.stop();
      wakeUp.wake();
      await running;
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}

function openGates({ readLag = {}, leastLead = LEAST_LEAD, logger }: RelayDeps, onAnswer: () => void) {
  const gates = new Map<Stream, LagGate>();
  for (const stream of STREAMS) {
    const read = readLag[stream];
    if (!read) continue;
    gates.set(stream, createLagGate({ readLag: read, leastLead, everyMs: ASK_LAG_EVERY_MS, onAnswer, logger }));
  }
  return gates;
}
