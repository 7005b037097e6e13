import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { sqlParameters } from '../sql-parameters.ts';
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

/**
 * Writes a row's values that are not under the current key anew, where they are still what was read. False where
 * somebody has changed or deleted one meanwhile.
 * @throws ContentKeyMissing, ContentDamaged
 */
export async function resealRow(
  db: Queryable,
  cipher: ContentCipher,
  { name, key, row, columns }: SealedTable,
  { key: at, keyIds }: SealedRow,
  current: string,
): Promise<boolean> {
  const due = columns.filter((_, index) => keyIds[index] !== null && keyIds[index] !== current);
  const { values, next } = sqlParameters();
  const isRow = key.map((column, index) => `${column.name} = ${next(at[index], column.type)}`).join(' and ');
  const stored = due.map((column) => `${column.name}::text`).join(', ');
  const { rows } = await db.query({
    text: `select ${row} as row, array[${stored}] as stored from ${name} where ${isRow}`,
    values: [...values],
  });
  if (!rows[0]) return false;
  const read: { row: string; stored: (string | null)[] } = rows[0];

  const changes: string[] = [];
  const conditions = [isRow];
  for (const [index, { name: column, type, reseal }] of due.entries()) {
    const old = read.stored[index] ?? null;
    if (old === null) return false;
    const sealed = reseal(cipher, type === 'text' ? old : JSON.parse(old), read.row);
    changes.push(`${column} = ${next(type === 'text' ? sealed : JSON.stringify(sealed), type)}`);
    conditions.push(`${column}::text = ${next(old, 'text')}`);
  }
  const text = `update ${name} set ${changes.join(', ')} where ${conditions.join(' and ')}`;
  return (await db.query({ text, values })).rowCount === 1;
}
