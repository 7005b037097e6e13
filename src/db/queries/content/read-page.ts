import type { Queryable } from '../../client.ts';
import type { SealedTable } from './columns.ts';

/** A row's key as text, and the id of the key that each of its columns is under: '' in clear, null for nothing. */
export type SealedRow = { key: string[]; keyIds: (string | null)[] };

/**
 * A page of a table in the order of its primary key.
 * @param after the key of the last row of the page before; null for the first
 */
export async function readSealedPage(
  db: Queryable,
  { name, key, row, columns }: SealedTable,
  { current, after, limit }: { current: string; after: string[] | null; limit: number },
): Promise<SealedRow[]> {
  const names = key.map((column) => column.name).join(', ');
  const bound = key.map(({ type }, index) => `$${index + 3}::${type}`).join(', ');
  const { rows } = await db.query({
    text: `select array[${key.map((column) => `${column.name}::text`).join(', ')}] as key,
        array[${columns.map(({ keyId }) => keyId).join(', ')}]::text[] as "keyIds"
      from ${name} where ($1::text is not null and ${row} is not null) ${after ? `and (${names}) > (${bound})` : ''}
      order by ${names} limit $2`,
    values: [current, limit, ...(after ?? [])],
  });
  return rows;
}
