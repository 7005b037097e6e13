import { withDeadline } from '../async/deadline.ts';
import type { Logger } from '../observability/logger.ts';
import { errorCode, isRefusal } from './classify-error.ts';
import type { Kafka } from './client.ts';
import { KafkaAway, RecordsRefused, SendTimedOut } from './errors.ts';
import { openProducerLink, type ProducerLink } from './producer-link.ts';
import { type OutgoingRecord, toTopicMessages } from './records.ts';

export { KafkaAway, RecordsRefused, SendTimedOut } from './errors.ts';
export type { OutgoingRecord } from './records.ts';

export type RecordProducer = {
  /**
   * Resolves once every in-sync replica has all records. When it rejects, some of them may have been written.
   * @throws RecordsRefused (send fewer to find the one), SendTimedOut or KafkaAway (send them again later).
   */
  send(records: OutgoingRecord[]): Promise<void>;
  /** Connected, and the last send was not lost. An idle producer learns of a dead broker at its next send. */
  isHealthy(): boolean;
  /** Waits for the sends that are under way, each of which has its deadline, and disconnects. */
  stop(): Promise<void>;
};

export type ProducerOptions = { logger: Logger; sendTimeoutMs?: number };

/**
 * Resolves at once, also when Kafka is away: connecting goes on in the background, and `send` waits for it until its
 * deadline. kafkajs's idempotent mode stays off, because one lost sequence number makes it useless for good;
 * consumers drop repeated records by id.
 */
export async function startProducer(
  kafka: Kafka,
  { logger, sendTimeoutMs = 10_000 }: ProducerOptions,
): Promise<RecordProducer> {
  const openLink = (): ProducerLink => openProducerLink(kafka, { logger, timeoutMs: sendTimeoutMs });
  const underWay = new Set<Promise<void>>();
  let link = openLink();
  let stopped = false;

  async function sendOnce(records: OutgoingRecord[]): Promise<void> {
    const used = link;
    const sending = used.connected.then((producer) =>
      producer.sendBatch({ topicMessages: toTopicMessages(records), acks: -1, timeout: sendTimeoutMs }),
    );
    try {
      await withDeadline(sending, sendTimeoutMs, () =>
        used.isUp() ? new SendTimedOut(sendTimeoutMs) : new KafkaAway(`no connection within ${sendTimeoutMs} ms`),
      );
    } catch (error) {
      if (isRefusal(error)) throw new RecordsRefused(errorCode(error));
      replace(used, error);
      throw error instanceof SendTimedOut || error instanceof KafkaAway
        ? error
        : new KafkaAway(`Kafka did not take the records: ${errorCode(error)}`, { cause: error });
    }
  }

  /** A producer of kafkajs that failed once can hang on its next send; a new one costs milliseconds. */
  function replace(used: ProducerLink, error: unknown): void {
    if (stopped || used !== link || !used.isUp()) return;
    logger.warn({ code: errorCode(error) }, 'kafka producer failed; replacing it');
    link = openLink();
    void used.close();
  }

  return {
    async send(records) {
      if (stopped) throw new KafkaAway('the producer is stopped');
      if (records.length === 0) return;
      const sending = sendOnce(records);
      underWay.add(sending);
      await sending.finally(() => underWay.delete(sending));
    },
    isHealthy: () => !stopped && link.isUp(),
    async stop() {
      stopped = true;
      await Promise.allSettled(underWay);
      await link.close();
    },
  };
}
