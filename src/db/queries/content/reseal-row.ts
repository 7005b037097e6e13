import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { sqlParameters } from '../sql-parameters.ts';
import type { SealedTable } from './columns.ts';
import type { SealedRow } from './read-page.ts';

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
