import type { KafkaMessage } from 'kafkajs';

export type OutgoingRecord = {
  /** Decides the partition; always given, so that a record keeps its partition when it is sent again. */
  key: string;
  value: string | Buffer;
  headers: Record<string, string>;
};

export type IncomingRecord = {
  topic: string;
  partition: number;
  /** A decimal number, as text because it may exceed 2^53. */
  offset: string;
  key: string | null;
  /** The raw bytes; null for a tombstone. */
  value: Buffer | null;
  /** Values as UTF-8; of a header given more than once, the last. */
  headers: Record<string, string>;
  /** When it was produced, in milliseconds since 1970. */
  timestampMs: number;
};

/** A message as a handler takes it: of a header that stands twice the last one. */
export function toIncomingRecord(topic: string, partition: number, message: KafkaMessage): IncomingRecord {
  const headers = Object.entries(message.headers ?? {}).flatMap(([name, value]) => {
    const last = Array.isArray(value) ? value.at(-1) : value;
    return last === undefined || last === null ? [] : [[name, last.toString()]];
  });
  return {
    topic,
    partition,
    offset: message.offset,
    key: message.key?.toString() ?? null,
    value: message.value,
    headers: Object.fromEntries(headers),
    timestampMs: Number(message.timestamp),
  };
}
