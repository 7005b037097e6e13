import type { Queryable } from '../../client.ts';

export type ClaimedRow = {
  id: string;
  topic: string;
  key: string;
  eventType: string;
  payload: string;
  traceparent: string | null;
  createdAt: Date;
};

/**
 * Locks the next rows for this transaction, urgent lanes first; rows that another relay holds are passed over.
 * The lock is the claim: a relay that dies gives its rows back by losing its connection.
 */
export async function claimBatch(tx: Queryable, limit: number): Promise<ClaimedRow[]> {
  const { rows } = await tx.query({
    name: 'claim-outbox-batch',
    text: `select id, topic, key, event_type as "eventType", payload, traceparent, created_at as "createdAt"
      from outbox where available_at <= now() order by lane, id limit $1 for update skip locked`,
    values: [limit],
  });
  return rows;
}
