import { sql } from 'drizzle-orm';
import type { Queryable } from '../client.ts';
import { queryRow } from '../statement.ts';

/** The database's clock, which is the one that counts. */
export async function readClock(db: Queryable): Promise<Date> {
  const { now } = await queryRow<{ now: Date }>(db, 'clock', sql`select clock_timestamp() as now`);
  return now;
}

/** Such as `17.6`. */
export async function readServerVersion(db: Queryable): Promise<string> {
  const { version } = await queryRow<{ version: string }>(
    db,
    'server-version',
    sql`select current_setting('server_version') as version`,
  );
  return version;
}
