import type { Database } from '../../../src/db/client.ts';

export type Rows = {
  /** Of each table how many rows there are, and a sum over all that stands in them: another one when anything changed. */
  checksums(): Promise<Record<string, string>>;
  /** Every row of every table by a hash, the name of its table before it: their texts would be megabytes each time. */
  all(): Promise<Set<string>>;
  /** As text. @param rows as `all` names them */
  textsOf(rows: readonly string[]): Promise<string[]>;
};

/** Looks at all tables that there are. */
export async function rowsOf({ pool }: Database): Promise<Rows> {
  const { rows: tables } = await pool.query(
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  );
  const ofEach = (select: (table: string) => string) => tables.map(({ name }) => select(name)).join(' union all ');
  const sums = ofEach(
    (table) => `select '${table}' as "table", count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) as sum
      from ${table} t`,
  );
  const named = (table: string) => `'${table} ' || hashtextextended(t::text, 0)`;
  const hashes = ofEach((table) => `select ${named(table)} as row from ${table} t`);
  const texts = ofEach(
    (table) => `select '${table} ' || t::text as row from ${table} t where ${named(table)} = any($1::text[])`,
  );
  return {
    checksums: async () => {
      const { rows } = await pool.query({ name: 'checksums', text: sums });
      return Object.fromEntries(rows.map(({ table, sum }) => [table, sum]));
    },
    all: async () => {
      const { rows } = await pool.query({ name: 'all-rows', text: hashes });
      return new Set(rows.map(({ row }) => row));
    },
    textsOf: async (wanted) => {
      if (wanted.length === 0) return [];
      const { rows } = await pool.query({ name: 'some-rows', text: texts, values: [wanted] });
      return rows.map(({ row }) => row);
    },
  };
}
