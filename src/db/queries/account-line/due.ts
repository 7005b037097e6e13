import { sql } from 'drizzle-orm';
import type { Queryable } from '../../client.ts';
import { execute, queryRow } from '../../statement.ts';

/* Many that are scheduled for one moment: the first of them by their own timers, the others in a line. */

/** The line of those who are called when they are due; `since` is when that is. */
export const DUE_LINE = 'due';

/** So many timers may end within one span of this length; a timer costs Temporal more than a call costs us. */
const EXACT_TIMERS = 50;
const SPAN = sql.raw(`interval '10 seconds'`);

/**
 * Takes one of the timers that may end about a moment, for one that is due then; false where they are all taken. Whoever
 * comes after that reads only: thousands for one moment do not wait for each other.
 * @param at milliseconds on the database's clock
 */
export async function takeExactTimer(tx: Queryable, at: number): Promise<boolean> {
  const { isTaken } = await queryRow<{ isTaken: boolean }>(
    tx,
    'take-exact-timer',
    sql`with span as (select date_bin(${SPAN}, to_timestamp(${at}::float8 / 1000), 'epoch') as start),
      taken as (
        insert into due_spans as d (start, timers) select start, 1 from span
        where not exists (select from due_spans known where known.start = span.start and known.timers >= ${EXACT_TIMERS})
        on conflict (start) do update set timers = d.timers + 1 where d.timers < ${EXACT_TIMERS}
        returning true)
      select exists (select from taken) as "isTaken"`,
  );
  return isTaken;
}

/** Forgets the spans that are over. */
export async function forgetPastSpans(db: Queryable): Promise<void> {
  await execute(db, 'forget-past-spans', sql`delete from due_spans where start < clock_timestamp() - ${SPAN}`);
}
