import { v7 as uuidv7 } from 'uuid';
import type { Pool } from '../db/client.ts';
import { claimBatch } from '../db/queries/outbox/claim-batch.ts';
import { deleteRows } from '../db/queries/outbox/delete-rows.ts';
import { refuseRow } from '../db/queries/outbox/refuse-row.ts';
import { inTransaction } from '../db/transaction.ts';
import type { RecordProducer } from '../kafka/producer.ts';
import type { ReachFaultPoint } from '../observability/fault-points.ts';
import { reasonOf } from '../observability/health.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { publishRows } from './publish-rows.ts';

export type RelayDeps = {
  pool: Pool;
  producer: RecordProducer;
  logger: Logger;
  metrics: Metrics;
  reachFaultPoint: ReachFaultPoint;
  batchSize?: number;
  /** How often to look when nobody woke us; what is woken is looked at at once. */
  pollMs?: number;
};

export type Relay = {
  /** Something was recorded: look now. */
  wake(): void;
  /** Ends after the batch in hand. */
  stop(): Promise<void>;
};

/** Hands the outbox to Kafka, batch by batch, until it is stopped. Any number of relays may run. */
export function runRelay(deps: RelayDeps): Relay {
  const { pollMs = 250, logger } = deps;
  let stopping = false;
  let woken = false;
  let ring = () => {};

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      ring = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function loop(): Promise<void> {
    let backOffMs = 0;
    while (!stopping) {
      woken = false;
      try {
        const handled = await relayBatch(deps);
        backOffMs = 0;
        if (handled === 0 && !woken && !stopping) await pause(pollMs);
      } catch (error) {
        backOffMs = Math.min(backOffMs * 2 || 100, 5_000);
        logger.warn({ reason: reasonOf(error), retryInMs: backOffMs }, 'outbox batch not handed over');
        // A wake-up says that there is work, not that the trouble is over: it does not shorten this pause.
        if (!stopping) await Promise.race([pause(backOffMs), stopped]);
      }
    }
  }

  let markStopped = () => {};
  const stopped = new Promise<void>((resolve) => {
    markStopped = resolve;
  });
  const running = loop();
  return {
    wake() {
      if (woken) return;
      woken = true;
      ring();
    },
    async stop() {
      stopping = true;
      markStopped();
      ring();
      await running;
    },
  };
}

/** One transaction: claim, produce, delete. A relay that dies in between leaves the rows to the next. */
async function relayBatch(deps: RelayDeps): Promise<number> {
  const { pool, producer, logger, metrics, reachFaultPoint, batchSize = 500 } = deps;
  const startedAt = performance.now();
  const result = await inTransaction(pool, async (tx) => {
    const rows = await claimBatch(tx, batchSize);
    if (rows.length === 0) return null;
    const published = await publishRows(rows, (records) => producer.send(records));
    if (published.acknowledged.length > 0) {
      reachFaultPoint('relay:between-produce-and-delete');
      await deleteRows(tx, published.acknowledged);
    }
    for (const { id, reason } of published.refused) await refuseRow(tx, id, uuidv7(), reason);
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
