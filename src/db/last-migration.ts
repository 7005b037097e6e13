import { sql } from 'drizzle-orm';
import type { Queryable } from './client.ts';
import { queryRow } from './statement.ts';

/** When the newest migration that the database has was made, in milliseconds since 1970; null where it has none. */
export async function lastMigration(db: Queryable): Promise<number | null> {
  const { exists } = await queryRow<{ exists: boolean }>(
    db,
    'has-migrations',
    sql`select to_regclass('drizzle.__drizzle_migrations') is not null as exists`,
  );
  if (!exists) return null;
  const { at } = await queryRow<{ at: string | null }>(
    db,
    'last-migration',
    sql`select max(created_at) as at from drizzle.__drizzle_migrations`,
  );
  return at === null ? null : Number(at);
}
