import type { RecordMetadata } from 'kafkajs';
import { withDeadline } from '../async/deadline.ts';
import type { Logger } from '../observability/logger.ts';
import { errorCode, isRefusal } from './classify-error.ts';
import type { Kafka } from './client.ts';
import { KafkaAway, RecordsRefused, SendTimedOut } from './errors.ts';
import { readResults } from './produce-results.ts';
import { openProducerLink, type ProducerLink } from './producer-link.ts';
import type { OutgoingRecord } from './records.ts';

export { acknowledgedOf, failedByPartition, KafkaAway, RecordsRefused, SendTimedOut } from './errors.ts';
export type { OutgoingRecord } from './records.ts';

export type RecordProducer = {
  /**
   * Resolves once every in-sync replica has all records. When it rejects, the error's `acknowledged` are written, and of
   * the others some may be.
   * @throws RecordsRefused (send fewer to find the one), SendTimedOut or KafkaAway (send them again later).
   */
  send(topic: string, records: OutgoingRecord[]): Promise<void>;
  /** Each topic that was sent to has its connection. An idle producer learns of a dead broker at its next send. */
  isHealthy(): boolean;
  /** Waits for the sends that are under way, each of which has its deadline, and disconnects. */
  stop(): Promise<void>;
};

export type ProducerOptions = { logger: Logger; sendTimeoutMs?: number };

/** The connection to one topic, and the sends that use it. */
type TopicLink = { topic: string; link: ProducerLink; underWay: Set<Promise<void>> };

/**
 * Each topic has a connection of its own, made by the first send to it: kafkajs fetches the metadata of all topics of a
 * client together, so that one which is missing fails the others. `send` waits for the connection until its deadline.
 * kafkajs's idempotent mode stays off, because one lost sequence number makes it useless for good; consumers drop
 * repeated records by id.
 */
export async function startProducer(
  kafka: Kafka,
  { logger, sendTimeoutMs = 10_000 }: ProducerOptions,
): Promise<RecordProducer> {
  const links = new Map<string, TopicLink>();
  const underWay = new Set<Promise<void>>();
  let stopped = false;

  function open(topic: string): TopicLink {
    const link = openProducerLink(kafka, { logger, timeoutMs: sendTimeoutMs });
    const opened = { topic, link, underWay: new Set<Promise<void>>() };
    links.set(topic, opened);
    return opened;
  }

  async function sendOnce(used: TopicLink, records: OutgoingRecord[]): Promise<void> {
    const { topic, link } = used;
    const messages = records.map(({ key, value, headers }) => ({ key, value, headers }));
    const sending = link.connected.then((producer) =>
      producer.send({ topic, messages, acks: -1, timeout: sendTimeoutMs }),
    );
    let results: RecordMetadata[];
    try {
      results = await withDeadline(sending, sendTimeoutMs, () =>
        link.isUp() ? new SendTimedOut(sendTimeoutMs) : new KafkaAway(`no connection within ${sendTimeoutMs} ms`),
      );
    } catch (error) {
      if (error instanceof SendTimedOut || error instanceof KafkaAway) {
        replace(used, error);
        throw error;
      }
      throw failure(used, error);
    }
    const { taken, error } = readResults(messages, results);
    if (error) throw failure(used, error, new Set(records.filter((_, i) => taken[i])));
  }

  /** What to throw for an error of Kafka or kafkajs. */
  function failure(used: TopicLink, error: unknown, acknowledged?: ReadonlySet<OutgoingRecord>): Error {
    if (isRefusal(error)) return new RecordsRefused(errorCode(error), acknowledged);
    replace(used, error);
    return new KafkaAway(`Kafka did not take the records: ${errorCode(error)}`, {
      cause: error,
      ...(acknowledged && { acknowledged }),
    });
  }

  /**
   * A producer of kafkajs that failed once can hang on its next send; a new one costs milliseconds. The old one is closed
   * when the last send that uses it has ended.
   */
  function replace(used: TopicLink, error: unknown): void {
    const { topic, link } = used;
    if (stopped || links.get(topic) !== used || !link.isUp()) return;
    logger.info({ topic, code: errorCode(error) }, 'kafka producer failed; replacing it');
    open(topic);
    void Promise.allSettled(used.underWay).then(() => link.close());
  }

  return {
    async send(topic, records) {
      if (stopped) throw new KafkaAway('the producer is stopped');
      if (records.length === 0) return;
      const used = links.get(topic) ?? open(topic);
      const sending = sendOnce(used, records);
      for (const set of [underWay, used.underWay]) set.add(sending);
      try {
        await sending;
      } finally {
        for (const set of [underWay, used.underWay]) set.delete(sending);
      }
    },
    isHealthy: () => !stopped && [...links.values()].every(({ link }) => link.isUp()),
    async stop() {
      stopped = true;
      await Promise.allSettled(underWay);
      await Promise.all([...links.values()].map(({ link }) => link.close()));
    },
  };
}
