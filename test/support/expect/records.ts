import type { Kafka } from '../../../src/kafka/client.ts';
import { type IncomingRecord, type OutgoingRecord, toIncomingRecord } from '../../../src/kafka/records.ts';
import { uniqueName } from '../servers/kafka.ts';
import { eventually } from './eventually.ts';

/** Reads a topic from its beginning, with a group of its own, until `enough` of what is `wanted` has come. */
export async function readRecords(
  kafka: Kafka,
  topic: string,
  wanted: (record: IncomingRecord) => boolean,
  enough: number,
): Promise<IncomingRecord[]> {
  const records: IncomingRecord[] = [];
  const consumer = kafka.consumer({ groupId: uniqueName('reader'), maxWaitTimeInMs: 100 });
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition, message }) => {
        const record = toIncomingRecord(topic, partition, message);
        if (wanted(record)) records.push(record);
      },
    });
    await eventually(() => records.length >= enough, { timeoutMs: 20_000, what: `${enough} records on ${topic}` });
    return records;
  } finally {
    await consumer.disconnect();
  }
}

/** Writes records by hand; `partition` overrules the key. */
export async function produce(
  kafka: Kafka,
  records: (Omit<OutgoingRecord, 'headers'> & {
    topic: string;
    headers?: Record<string, string>;
    partition?: number;
  })[],
): Promise<void> {
  const producer = kafka.producer();
  await producer.connect();
  try {
    for (const { topic, ...message } of records) await producer.send({ topic, acks: -1, messages: [message] });
  } finally {
    await producer.disconnect();
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a test reads into values of every shape
export function jsonOf({ value }: IncomingRecord): any {
  return JSON.parse(String(value));
}
