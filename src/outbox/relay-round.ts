import { v7 as uuidv7 } from 'uuid';
import { type TopicNames, topicOf } from '../contracts/topics.ts';
import type { Pool } from '../db/client.ts';
import { type ClaimedRow, claimBatch } from '../db/queries/outbox/claim-batch.ts';
import { deleteRows, putOffRows, refuseRow } from '../db/queries/outbox/rows.ts';
import { inTransaction } from '../db/transaction.ts';
import { mostRowsOf, type Stream } from '../domain/stream.ts';
import type { RecordProducer } from '../kafka/producer.ts';
import type { ReachFaultPoint } from '../observability/fault-points.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Tracer } from '../observability/tracing.ts';
import type { LagGate } from './lag-gate.ts';
import { type Published, publishRows } from './publish-rows.ts';
import type { RoundRobin } from './round-robin.ts';
import { tracePublishing } from './trace-publishing.ts';

export type RoundDeps = {
  pool: Pool;
  producer: Pick<RecordProducer, 'send'>;
  topics: TopicNames;
  /** What proves to our own reader that we have written an event. */
  signEvent: (payload: string) => string;
  logger: Logger;
  metrics: Metrics;
  tracer: Tracer;
  reachFaultPoint: ReachFaultPoint;
  /** The most rows of one stream in a round. */
  batchSize?: number;
};

/** What one relay remembers from round to round. */
export type Memory = { roundRobin: RoundRobin; gates: Map<Stream, LagGate> };

/** Rows that are done with, and of streams whose topic failed why; their other rows stay. */
export type RoundResult = { handled: number; failures: Map<Stream, unknown> };

/**
 * One transaction: claim rows of these streams, send each stream to its topic, all at once, and delete what was
 * acknowledged. A relay that dies in between leaves the rows to the next.
 * @param onLate told once of streams that have no answer after `lateAfterMs`; their rows stay locked until it comes
 * @throws when PostgreSQL fails; never for Kafka
 */
export async function relayRound(
  deps: RoundDeps,
  { roundRobin, gates }: Memory,
  asked: readonly Stream[],
  late: { afterMs: number; onLate: (streams: Stream[]) => void } | null,
): Promise<RoundResult> {
  const { pool, producer, topics, signEvent, logger, metrics, tracer, reachFaultPoint, batchSize = 500 } = deps;
  const startedAt = performance.now();
  const roomOf = (stream: Stream) => Math.min(mostRowsOf(stream, batchSize), gates.get(stream)?.room() ?? batchSize);
  const turns = asked.map((stream) => ({ stream, room: roomOf(stream), after: roundRobin.after(stream) }));
  const published = await inTransaction(pool, async (tx) => {
    const rows = await claimBatch(tx, turns);
    roundRobin.took(rows, (stream) => turns.find((turn) => turn.stream === stream)?.room ?? 0);
    const results = await publishAll(byStream(rows), late, async (stream, rowsOfStream) => {
      const topic = topicOf(stream, topics);
      const traced = tracePublishing(tracer, topic, rowsOfStream);
      const result = await publishRows(traced.rows, signEvent, (records) => producer.send(topic, records));
      traced.end(result);
      gates.get(stream)?.sent(result.acknowledged.length);
      return result;
    });
    const acknowledged = [...results.values()].flatMap((result) => result.acknowledged);
    if (acknowledged.length > 0) {
      reachFaultPoint('relay:between-produce-and-delete');
      await deleteRows(tx, acknowledged);
    }
    const putOff = [...results.values()].flatMap((result) => result.putOff);
    if (putOff.length > 0) await putOffRows(tx, putOff);
    for (const [stream, { refused }] of results) {
      const topic = topicOf(stream, topics);
      for (const { id, reason } of refused) await refuseRow(tx, { id, topic }, uuidv7(), reason);
    }
    return results;
  });
  const sum = (count: (result: Published) => number) =>
    [...published.values()].reduce((all, one) => all + count(one), 0);
  const sent = sum(({ acknowledged }) => acknowledged.length);
  const refused = sum((result) => result.refused.length);
  metrics.outboxPublished.inc(sent);
  if (sent + refused > 0) {
    const durationMs = Math.round(performance.now() - startedAt);
    logger.info({ published: sent, refused, durationMs }, 'outbox batch');
  }
  const failed = [...published].filter(([, { failure }]) => failure !== undefined);
  return { handled: sent + refused, failures: new Map(failed.map(([stream, { failure }]) => [stream, failure])) };
}

function byStream(rows: ClaimedRow[]): Map<Stream, ClaimedRow[]> {
  const groups = new Map<Stream, ClaimedRow[]>();
  for (const row of rows) {
    const group = groups.get(row.stream);
    if (group) group.push(row);
    else groups.set(row.stream, [row]);
  }
  return groups;
}

/** Publishes all streams at once, and tells which are late. */
async function publishAll(
  rows: Map<Stream, ClaimedRow[]>,
  late: { afterMs: number; onLate: (streams: Stream[]) => void } | null,
  publish: (stream: Stream, rows: ClaimedRow[]) => Promise<Published>,
): Promise<Map<Stream, Published>> {
  const results = new Map<Stream, Published>();
  const timer =
    late && setTimeout(() => late.onLate([...rows.keys()].filter((one) => !results.has(one))), late.afterMs);
  try {
    await Promise.all([...rows].map(async ([stream, own]) => results.set(stream, await publish(stream, own))));
  } finally {
    clearTimeout(timer ?? undefined);
  }
  return results;
}
