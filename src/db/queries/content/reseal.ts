import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { execute, findRow, queryRows } from '../../statement.ts';
import type { SealedTable } from './columns.ts';

/** A row's key as text, and the id of the key that each of its columns is under: '' in clear, null for nothing. */
export type SealedRow = { key: string[]; keyIds: (string | null)[] };

/**
 * A page of a table in the order of its primary key.
 * @param after the key of the last row of the page before; null for the first
 */
export function readSealedPage(
  db: Queryable,
  { name, key, row, columns }: SealedTable,
  { current, after, limit }: { current: string; after: string[] | null; limit: number },
): Promise<SealedRow[]> {
  const names = list(key.map((column) => sql.raw(column.name)));
  const bounds = after && list(key.map(({ type }, index) => sql`${after[index] ?? null}::${sql.raw(type)}`));
  return queryRows<SealedRow>(
    db,
    null,
    sql`select array[${list(key.map((column) => sql.raw(`${column.name}::text`)))}] as key,
        array[${list(columns.map(({ keyId }) => keyId(current)))}]::text[] as "keyIds"
      from ${sql.raw(name)} where (${row}) is not null ${bounds ? sql`and (${names}) > (${bounds})` : sql.raw('')}
      order by ${names} limit ${limit}`,
  );
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
  const table = sql.raw(name);
  const isRow = key.map(
    (column, index) => sql`${sql.raw(column.name)} = ${at[index] ?? null}::${sql.raw(column.type)}`,
  );
  const stored = list(due.map((column) => sql.raw(`${column.name}::text`)));
  const read = await findRow<{ row: string; stored: (string | null)[] }>(
    db,
    null,
    sql`select ${row} as row, array[${stored}] as stored from ${table} where ${allOf(isRow)}`,
  );
  if (!read) return false;

  const changes: SQL[] = [];
  const isUnchanged: SQL[] = [];
  for (const [index, { name: column, type, reseal }] of due.entries()) {
    const old = read.stored[index] ?? null;
    if (old === null) return false;
    const sealed = reseal(cipher, type === 'text' ? old : JSON.parse(old), read.row);
    const value = sql`${type === 'text' ? sealed : JSON.stringify(sealed)}::${sql.raw(type)}`;
    changes.push(sql`${sql.raw(column)} = ${value}`);
    isUnchanged.push(sql`${sql.raw(column)}::text = ${old}::text`);
  }
  const written = await execute(
    db,
    null,
    sql`update ${table} set ${list(changes)} where ${allOf([...isRow, ...isUnchanged])}`,
  );
  return written === 1;
}

function list(items: SQL[]): SQL {
  return sql.join(items, sql.raw(', '));
}

function allOf(conditions: SQL[]): SQL {
  return sql.join(conditions, sql.raw(' and '));
}
