import type { Queryable } from '../../client.ts';
import { NOBODY } from './cell.ts';

/** As of when the newest day in a span has its figures; null where none was counted yet. Both days are included. */
export async function usageCountedAt(db: Queryable, from: string, to: string): Promise<Date | null> {
  const { rows } = await db.query({
    name: 'usage-counted-at',
    text: `select updated_at as "countedAt" from usage_daily where client_id = $1 and day between $2 and $3
      order by day desc limit 1`,
    values: [NOBODY, from, to],
  });
  return rows[0]?.countedAt ?? null;
}
