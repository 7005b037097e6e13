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

/**
 * Keeps how many sends each cell of an account's rate has held from now on, by the cell's number; the ring itself forgets
 * what is past.
 */
export async function recordRate(pool: Pool): Promise<() => Promise<Map<number, number>>> {
  await pool.query(`
    create table cells (cell bigint primary key, count int);
    create function keep_cells() returns trigger language plpgsql as $$ begin
      insert into cells select (new.rate->>'cell')::bigint, (new.rate->'counts'->(((new.rate->>'cell')::bigint % 61)::int))::int
        where new.rate is not null on conflict (cell) do update set count = greatest(cells.count, excluded.count);
      return null;
    end $$;
    create trigger keep_cells after insert or update on provider_health for each row execute function keep_cells()`);
  return async () => {
    const { rows } = await pool.query('select cell::float8, count from cells order by cell');
    return new Map(rows.map(({ cell, count }) => [cell, count]));
  };
}

/** The most that stood in as many cells as cover any window, wherever it begins. */
export function mostInAWindow(cells: Map<number, number>): number {
  const sums = [...cells.keys()].map((from) =>
    [...cells].filter(([cell]) => cell >= from && cell < from + 61).reduce((sum, [, count]) => sum + count, 0),
  );
  return Math.max(0, ...sums);
}
