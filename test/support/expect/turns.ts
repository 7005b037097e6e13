import type { Pool } from '../../../src/db/client.ts';

export type Turns = (holders?: string[]) => Promise<number[]>;

/**
 * Keeps each moment at which a send takes its turn from now on, in milliseconds and in order; the windows themselves
 * forget what is past; those of some notifications, by UUID, or all. An attempt is written later than its turn by as much as the machine is busy.
 */
export async function recordTurns(pool: Pool, table: 'send_slots' | 'provider_health'): Promise<Turns> {
  await pool.query(`
    create table turns (holder text, at float8, primary key (holder, at));
    create function keep_turns() returns trigger language plpgsql as $$ begin
      insert into turns select place->>'holder', (place->>'at')::float8 from (select new.begun->-1 as place) as last
        where place is not null on conflict do nothing;
      return null;
    end $$;
    create trigger keep_turns after insert or update on ${table} for each row execute function keep_turns()`);
  return async (holders) => {
    const text = 'select at from turns where $1::text[] is null or holder = any($1) order by at';
    return (await pool.query(text, [holders ?? null])).rows.map(({ at }) => at);
  };
}
