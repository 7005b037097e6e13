import { HEADERS } from '../contracts/headers.ts';
import { SCHEMA_VERSION } from '../contracts/notification-record.ts';
import type { ClaimedRow } from '../db/queries/outbox/claim-batch.ts';
import { acknowledgedOf, failedByPartition, type OutgoingRecord, RecordsRefused } from '../kafka/producer.ts';

export type Published = {
  /** Ids that the broker has acknowledged. */
  acknowledged: string[];
  /** Rows it will never take, with its reason. */
  refused: { id: string; reason: string }[];
  /** Rows whose partition took nothing: others may go before they are tried again. */
  putOff: string[];
  /** Why the rest was not sent; those rows stay. */
  failure: unknown;
};

/**
 * Sends rows of one stream. Where the broker refuses a record for good, what is left is halved until that one is found,
 * so that it blocks nothing; any other trouble ends the attempt. What was acknowledged is in no later send. Events are
 * signed, for our own reader. Never rejects.
 */
export async function publishRows(
  rows: ClaimedRow[],
  signEvent: (payload: string) => string,
  send: (records: OutgoingRecord[]) => Promise<void>,
): Promise<Published> {
  const records = rows.map((row) => toRecord(row, signEvent));
  let left: ClaimedRow[];
  const acknowledged: string[] = [];
  try {
    await send(records);
    return { acknowledged: rows.map(({ id }) => id), refused: [], putOff: [], failure: undefined };
  } catch (error) {
    const taken = acknowledgedOf(error);
    left = rows.filter((row, i) => {
      const isTaken = taken.has(records[i] as OutgoingRecord);
      if (isTaken) acknowledged.push(row.id);
      return !isTaken;
    });
    if (!(error instanceof RecordsRefused)) {
      const putOff = failedByPartition(error) ? left.map(({ id }) => id) : [];
      return { acknowledged, refused: [], putOff, failure: error };
    }
    const [only, ...others] = left;
    if (only && others.length === 0) {
      return { acknowledged, refused: [{ id: only.id, reason: error.code }], putOff: [], failure: undefined };
    }
  }
  const middle = Math.ceil(left.length / 2);
  const first = await publishRows(left.slice(0, middle), signEvent, send);
  acknowledged.push(...first.acknowledged);
  if (first.failure !== undefined) return { ...first, acknowledged };
  const second = await publishRows(left.slice(middle), signEvent, send);
  acknowledged.push(...second.acknowledged);
  return { ...second, acknowledged, refused: [...first.refused, ...second.refused] };
}

function toRecord(row: ClaimedRow, signEvent: (payload: string) => string): OutgoingRecord {
  return {
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
