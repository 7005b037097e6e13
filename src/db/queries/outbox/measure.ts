import type { Queryable } from '../../client.ts';

/** How much waits for Kafka, and how long its oldest row has waited, in seconds. */
export async function measureOutbox(db: Queryable): Promise<{ rows: number; oldestAgeSeconds: number }> {
  const { rows } = await db.query(
    `select count(*)::int as rows, coalesce(extract(epoch from clock_timestamp() - min(available_at)), 0)::float as age
     from outbox where available_at <= now()`,
  );
  return { rows: rows[0].rows, oldestAgeSeconds: rows[0].age };
}
