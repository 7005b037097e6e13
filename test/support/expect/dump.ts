import type { Database } from '../../../src/db/client.ts';

/** Every row of every table as text, table by table and in order; bytes as hexadecimal digits. */
export async function dumpTables({ pool }: Database): Promise<Record<string, string[]>> {
  const { rows: tables } = await pool.query(
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  );
  const dump: Record<string, string[]> = {};
  for (const { name } of tables) {
    const { rows } = await pool.query(`select t::text as row from ${name} t order by 1`);
    dump[name] = rows.map(({ row }) => row);
  }
  return dump;
}
