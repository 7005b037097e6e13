import { type TopicNames, topicOf } from '../contracts/topics.ts';
import type { Stream } from '../domain/stream.ts';
import { errorCode, explainSendFailure } from '../kafka/classify-error.ts';
import type { CheckResult } from '../observability/health.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';

/** The streams whose topic takes no records, told to whoever runs this: a log line, a metric, a check. */
export type FailingTopics = {
  failed(stream: Stream, error: unknown, retryInMs: number): void;
  recovered(stream: Stream): void;
  /** Down, with the topic and what to do, while there is one. */
  health(): CheckResult;
};

export function createFailingTopics(topics: TopicNames, { logger, metrics }: { logger: Logger; metrics: Metrics }) {
  const reasons = new Map<Stream, string>();
  return {
    failed(stream, error, retryInMs) {
      const topic = topicOf(stream, topics);
      const reason = explainSendFailure(topic, error);
      reasons.set(stream, reason);
      metrics.topicFailing.set({ topic }, 1);
      logger.warn({ stream, topic, code: errorCode(error), retryInMs }, reason);
    },
    recovered(stream) {
      const topic = topicOf(stream, topics);
      reasons.delete(stream);
      metrics.topicFailing.set({ topic }, 0);
      logger.info({ stream, topic }, 'the topic takes records again');
    },
    health() {
      if (reasons.size === 0) return { status: 'up', detail: 'every topic takes records' };
      return { status: 'down', detail: [...reasons.values()].join('; ') };
    },
  } satisfies FailingTopics;
}
