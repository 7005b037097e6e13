import { HEADERS } from '../contracts/headers.ts';
import { SCHEMA_VERSION } from '../contracts/notification-record.ts';
import { type TopicNames, topicOf } from '../contracts/topics.ts';
import type { ClaimedRow } from '../db/queries/outbox/claim-batch.ts';
import { RecordsRefused } from '../kafka/errors.ts';
import type { OutgoingRecord } from '../kafka/records.ts';

export type Published = {
  /** Ids that the broker has acknowledged. */
  acknowledged: string[];
  /** Rows it will never take, with its reason. */
  refused: { id: string; topic: string; reason: string }[];
  /** Why the rest was not sent; those rows stay. */
  failure: unknown;
};

/**
 * Sends rows as one batch. A batch with a record that the broker refuses for good is halved until that one is
 * found, so that it blocks nothing; any other trouble ends the attempt. Events are signed, for our own reader.
 */
export async function publishRows(
  rows: ClaimedRow[],
  topics: TopicNames,
  signEvent: (payload: string) => string,
  send: (records: OutgoingRecord[]) => Promise<void>,
): Promise<Published> {
  try {
    await send(rows.map((row) => toRecord(row, topicOf(row.stream, topics), signEvent)));
    return { acknowledged: rows.map((row) => row.id), refused: [], failure: undefined };
  } catch (error) {
    if (!(error instanceof RecordsRefused)) return { acknowledged: [], refused: [], failure: error };
    const [only] = rows;
    if (rows.length === 1 && only) {
      return {
        acknowledged: [],
        refused: [{ id: only.id, topic: topicOf(only.stream, topics), reason: error.code }],
        failure: undefined,
      };
    }
  }
  const middle = Math.ceil(rows.length / 2);
  const first = await publishRows(rows.slice(0, middle), topics, signEvent, send);
  if (first.failure !== undefined) return first;
  const second = await publishRows(rows.slice(middle), topics, signEvent, send);
  return {
    acknowledged: [...first.acknowledged, ...second.acknowledged],
    refused: [...first.refused, ...second.refused],
    failure: second.failure,
  };
}

function toRecord(row: ClaimedRow, topic: string, signEvent: (payload: string) => string): OutgoingRecord {
  return {
    topic,
    key: row.key,
    value: row.payload,
    headers: {
      [HEADERS.eventType]: row.eventType,
      [HEADERS.timestamp]: row.createdAt.toISOString(),
      [HEADERS.schemaVersion]: String(SCHEMA_VERSION),
      ...(row.traceparent ? { [HEADERS.traceparent]: row.traceparent } : {}),
      ...(row.stream === 'status' ? { [HEADERS.signature]: signEvent(row.payload) } : {}),
    },
  };
}
