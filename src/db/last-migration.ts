import type { Queryable } from './client.ts';

/** When the newest migration that the database has was made, in milliseconds since 1970; null where it has none. */
export async function lastMigration(db: Queryable): Promise<number | null> {
  const found = await db.query(`select to_regclass('drizzle.__drizzle_migrations') is not null as exists`);
  if (!found.rows[0].exists) return null;
  const { rows } = await db.query('select max(created_at) as at from drizzle.__drizzle_migrations');
  return rows[0].at === null ? null : Number(rows[0].at);
}
