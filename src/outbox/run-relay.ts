import { v7 as uuidv7 } from 'uuid';
import { backoffMs, delay } from '../async/backoff.ts';
import { createWakeSignal } from '../async/wake-signal.ts';
import type { TopicNames } from '../contracts/topics.ts';
import type { Pool } from '../db/client.ts';
import { claimBatch } from '../db/queries/outbox/claim-batch.ts';
import { deleteRows, refuseRow } from '../db/queries/outbox/rows.ts';
import { inTransaction } from '../db/transaction.ts';
import { mostRowsOf, STREAMS, type Stream } from '../domain/stream.ts';
import type { PartitionLag } from '../kafka/lag.ts';
import type { RecordProducer } from '../kafka/producer.ts';
import type { ReachFaultPoint } from '../observability/fault-points.ts';
import { reasonOf } from '../observability/health.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { createLagGate, type LagGate } from './lag-gate.ts';
import { publishRows } from './publish-rows.ts';
import { createRoundRobin, type RoundRobin } from './round-robin.ts';

export type RelayDeps = {
  pool: Pool;
  producer: RecordProducer;
  topics: TopicNames;
  /** What proves to our own reader that we have written an event. */
  signEvent: (payload: string) => string;
  logger: Logger;
  metrics: Metrics;
  reachFaultPoint: ReachFaultPoint;
  /** The most rows of one stream in a round. */
  batchSize?: number;
  /** Of streams whose records one group of ours consumes: how far it is behind. A stream without is never held back. */
  readLag?: Partial<Record<Stream, () => Promise<PartitionLag[]>>>;
  /** Records that a group may be behind before its stream pauses: about a second of the bridge's work. */
  maxLag?: number;
  /** How often to look when nobody woke us; what is woken is looked at at once. */
  pollMs?: number;
};

export type Relay = {
  /** Something was recorded: look now. */
  wake(): void;
  /** Ends after the batch in hand. */
  stop(): Promise<void>;
};

/** What one relay remembers from round to round. */
type Memory = { roundRobin: RoundRobin; gates: Map<Stream, LagGate> };

const MAX_LAG = 300;
const ASK_LAG_EVERY_MS = 200;
const BACKOFF = { fromMs: 100, toMs: 5_000 };

/**
 * Hands the outbox to Kafka, round by round, until it is stopped: urgent rows first, then clients in turn, events last.
 * Any number of relays may run; each lets its streams run ahead of their consumers by `maxLag` records of its own.
 */
export function runRelay(deps: RelayDeps): Relay {
  const { pollMs = 250, logger } = deps;
  const stopping = new AbortController();
  const wakeUp = createWakeSignal();
  const memory = { roundRobin: createRoundRobin(), gates: openGates(deps, wakeUp.wake) };

  async function loop(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      wakeUp.clear();
      try {
        const handled = await relayRound(deps, memory);
        failures = 0;
        if (handled === 0) await wakeUp.wait(pollMs);
      } catch (error) {
        const retryInMs = backoffMs(failures++, BACKOFF);
        logger.warn({ reason: reasonOf(error), retryInMs }, 'outbox batch not published; retrying');
        // A wake-up says that there is work, not that the trouble is over: it does not shorten this pause.
        await delay(retryInMs, stopping.signal);
      }
    }
  }

  const running = loop();
  return {
    wake: wakeUp.wake,
    async stop() {
      stopping.abort();
      for (const gate of memory.gates.values()) gate.stop();
      wakeUp.wake();
      await running;
    },
  };
}

function openGates({ readLag = {}, maxLag = MAX_LAG, logger }: RelayDeps, onAnswer: () => void): Map<Stream, LagGate> {
  const gates = new Map<Stream, LagGate>();
  for (const stream of STREAMS) {
    const read = readLag[stream];
    if (!read) continue;
    gates.set(stream, createLagGate({ readLag: read, maxLag, everyMs: ASK_LAG_EVERY_MS, onAnswer, logger }));
  }
  return gates;
}

/** One transaction: claim, produce, delete. A relay that dies in between leaves the rows to the next. */
async function relayRound(deps: RelayDeps, { roundRobin, gates }: Memory): Promise<number> {
  const { pool, producer, topics, signEvent, logger, metrics, reachFaultPoint, batchSize = 500 } = deps;
  const startedAt = performance.now();
  const roomOf = (stream: Stream) => Math.min(mostRowsOf(stream, batchSize), gates.get(stream)?.room() ?? batchSize);
  const streams = STREAMS.map((stream) => ({ stream, room: roomOf(stream), after: roundRobin.after(stream) }));
  const result = await inTransaction(pool, async (tx) => {
    const rows = await claimBatch(tx, streams);
    if (rows.length === 0) return null;
    roundRobin.took(rows, (stream) => streams.find((one) => one.stream === stream)?.room ?? 0);
    const published = await publishRows(rows, topics, signEvent, (records) => producer.send(records));
    const sent = new Set(published.acknowledged);
    for (const [stream, gate] of gates) {
      gate.sent(rows.filter((row) => row.stream === stream && sent.has(row.id)).length);
    }
    if (published.acknowledged.length > 0) {
      reachFaultPoint('relay:between-produce-and-delete');
      await deleteRows(tx, published.acknowledged);
    }
    for (const { reason, ...row } of published.refused) await refuseRow(tx, row, uuidv7(), reason);
    return published;
  });
  if (!result) return 0;
  const { acknowledged, refused, failure } = result;
  metrics.outboxPublished.inc(acknowledged.length);
  if (acknowledged.length + refused.length > 0) {
    const durationMs = Math.round(performance.now() - startedAt);
    logger.info({ published: acknowledged.length, refused: refused.length, durationMs }, 'outbox batch');
  }
  if (failure !== undefined) throw failure;
  return acknowledged.length + refused.length;
}
