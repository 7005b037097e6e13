import { logLevel as LEVEL, type logCreator } from 'kafkajs';
import type { Logger } from '../observability/logger.ts';

/** What kafkajs adds to a line and we keep; all else (stacks, payloads, errors with their texts) is dropped. */
const KEPT = ['broker', 'clientId', 'groupId', 'topic', 'partition', 'retryCount', 'retryTime', 'memberId'];

/**
 * kafkajs's lines as ours, one level lower: what it calls an error it mostly tries again by itself, and what is lost
 * in the end is logged by whoever asked. Its `info` is joining, pausing, stopping.
 */
export function logThroughPino(logger: Logger): logCreator {
  return () =>
    ({ namespace, level, log }) => {
      const kept = Object.fromEntries(KEPT.filter((name) => name in log).map((name) => [name, log[name]]));
      // The text of an answer of Kafka's is one of its fixed sentences.
      const answer = namespace === 'Connection' && typeof log.error === 'string' ? { answer: log.error } : {};
      const write = level === LEVEL.ERROR || level === LEVEL.WARN ? 'warn' : 'debug';
      logger[write]({ ...kept, ...answer, kafkajs: namespace }, log.message);
    };
}
