import type { CountedDay } from '../../../domain/usage-days.ts';
import type { Queryable } from '../../client.ts';
import { NOBODY } from './cell.ts';

export type CountedDays = {
  /** By the database's clock. */
  now: Date;
  /** When the oldest notification was accepted; null where there is none. */
  oldest: Date | null;
  counted: CountedDay[];
};

/** Which days have figures, and as of when. */
export async function findCountedDays(db: Queryable): Promise<CountedDays> {
  const { rows } = await db.query({
    name: 'find-counted-days',
    text: `select clock_timestamp() as now, (select created_at from notifications order by id limit 1) as oldest,
        (select coalesce(jsonb_agg(jsonb_build_object('day', day, 'countedAt', updated_at)), '[]')
          from usage_daily where client_id = $1) as counted`,
    values: [NOBODY],
  });
  const { now, oldest, counted } = rows[0];
  return {
    now,
    oldest,
    counted: counted.map((one: { day: string; countedAt: string }) => ({ ...one, countedAt: new Date(one.countedAt) })),
  };
}
