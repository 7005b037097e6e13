import type { OffsetsByTopicPartition } from 'kafkajs';
import type { Logger } from '../observability/logger.ts';
import { errorCode } from './classify-error.ts';
import type { PartitionWorker } from './partition-worker.ts';

export type Committer = {
  /** How to commit as the present member of the group: Kafka refuses what comes from an earlier generation. */
  use(commit: (offsets: OffsetsByTopicPartition) => Promise<void>): void;
  /** Something was done: commit before long. */
  schedule(): void;
  /** Commits what is done now. Never rejects; what could not be committed is tried again by the next one. */
  flush(): Promise<void>;
  stop(): void;
};

/** A rebalance is under way: the next owner starts from the last commit, and handles the rest again. */
const EXPECTED: ReadonlySet<string> = new Set(['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID']);

/** Commits for all workers of `workers()` together, at most one request at a time and one each `everyMs`. */
export function createCommitter(
  workers: () => Iterable<PartitionWorker>,
  { everyMs, logger }: { everyMs: number; logger: Logger },
): Committer {
  let commit: ((offsets: OffsetsByTopicPartition) => Promise<void>) | null = null;
  let timer: NodeJS.Timeout | null = null;
  let last = Promise.resolve();
  let stopped = false;

  function schedule(): void {
    if (timer !== null || stopped) return;
    timer = setTimeout(() => {
      timer = null;
      void flush();
    }, everyMs);
  }

  function flush(): Promise<void> {
    last = last.then(commitDue);
    return last;
  }

  async function commitDue(): Promise<void> {
    const due = [...workers()].flatMap((worker) => {
      const offset = worker.offsets.committable();
      return offset === null ? [] : [{ worker, offset }];
    });
    if (due.length === 0 || commit === null || stopped) return;
    const topics = due.map(({ worker, offset }) => ({
      topic: worker.topic,
      partitions: [{ partition: worker.partition, offset: offset.toString() }],
    }));
    try {
      await commit({ topics: mergeTopics(topics) });
      for (const { worker, offset } of due) worker.offsets.committed(offset);
    } catch (error) {
      const code = errorCode(error);
      logger[EXPECTED.has(code) ? 'debug' : 'warn']({ code }, 'kafka offsets not committed');
      schedule();
    }
  }

  return {
    use(next) {
      commit = next;
    },
    schedule,
    flush,
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/** One entry per topic: Kafka's request lists each topic once. */
function mergeTopics(entries: OffsetsByTopicPartition['topics']): OffsetsByTopicPartition['topics'] {
  const byTopic = new Map<string, OffsetsByTopicPartition['topics'][number]>();
  for (const { topic, partitions } of entries) {
    const known = byTopic.get(topic) ?? { topic, partitions: [] };
    known.partitions.push(...partitions);
    byTopic.set(topic, known);
  }
  return [...byTopic.values()];
}
