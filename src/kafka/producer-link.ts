import type { Producer } from 'kafkajs';
import { backoffMs, delay } from '../async/backoff.ts';
import { withDeadline } from '../async/deadline.ts';
import type { Logger } from '../observability/logger.ts';
import { errorCode } from './classify-error.ts';
import type { Kafka } from './client.ts';
import { KafkaAway } from './errors.ts';

/** One producer of kafkajs, on its way to Kafka or there. */
export type ProducerLink = {
  /** Rejects only after `close`. */
  connected: Promise<Producer>;
  isUp(): boolean;
  /** Gives up connecting, or disconnects within 5 s. Never rejects. */
  close(): Promise<void>;
};

const BACKOFF = { fromMs: 100, toMs: 2_000 };

/** Connects, for as long as it takes, with back-off from 0.1 to 2 s; `timeoutMs` bounds each try. */
export function openProducerLink(kafka: Kafka, options: { logger: Logger; timeoutMs: number }): ProducerLink {
  const closing = new AbortController();
  let up = false;
  const connected = connect();
  connected.catch(() => undefined);

  async function connect(): Promise<Producer> {
    for (let attempt = 0; !closing.signal.aborted; attempt++) {
      // Whoever sends has a back-off of its own, and a link that failed is replaced.
      const producer = kafka.producer({ retry: { retries: 0 } });
      try {
        await withDeadline(producer.connect(), options.timeoutMs, () => new KafkaAway('connecting took too long'));
        if (closing.signal.aborted) {
          void disconnect(producer);
          break;
        }
        up = true;
        return producer;
      } catch (error) {
        void disconnect(producer);
        const delayMs = backoffMs(attempt, BACKOFF);
        options.logger.warn({ code: errorCode(error), delayMs }, 'kafka producer cannot connect; retrying');
        await delay(delayMs, closing.signal);
      }
    }
    throw new KafkaAway('the producer is stopped');
  }

  return {
    connected,
    isUp: () => up,
    async close() {
      closing.abort();
      if (!up) return;
      up = false;
      await disconnect(await connected);
    },
  };
}

async function disconnect(producer: Producer): Promise<void> {
  await withDeadline(producer.disconnect(), 5_000, () => new KafkaAway('disconnecting took too long')).catch(
    () => undefined,
  );
}
