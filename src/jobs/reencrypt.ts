import type { Pool } from '../db/client.ts';
import { type ContentCipher, ContentDamaged, ContentKeyMissing } from '../db/content-cipher.ts';
import { SEALED_TABLES, type SealedTable } from '../db/queries/content/columns.ts';
import { readSealedPage, resealRow, type SealedRow } from '../db/queries/content/reseal.ts';

export type ReencryptOptions = {
  /** The id of the first key. */
  current: string;
  /** Told after each page: rows that were looked at and written so far, of one table. */
  onProgress?: (table: string, seen: number, written: number) => void;
  pageSize?: number;
};

export type Reencrypted = {
  written: number;
  /** What cannot be read, by the code of the error. */
  unreadable: Record<string, number>;
  /** Rows with a value under this key, or with '' in clear; the current key's as well. */
  rows: Record<string, number>;
};

/**
 * Writes all content that is in clear or under an old key anew, table by table in the order of primary keys, beside
 * running processes: each row by compare-and-set. What is done is passed over, so it can be stopped and run again.
 */
export async function reencrypt(pool: Pool, cipher: ContentCipher, options: ReencryptOptions): Promise<Reencrypted> {
  const isDue = ({ keyIds }: SealedRow) => keyIds.some((keyId) => keyId !== null && keyId !== options.current);
  const done: Reencrypted = { written: 0, unreadable: {}, rows: {} };
  for (const table of SEALED_TABLES) {
    let seen = 0;
    let written = 0;
    for await (const page of pages(pool, table, options)) {
      for (const row of page) {
        try {
          if (isDue(row) && (await resealRow(pool, cipher, table, row, options.current))) written++;
        } catch (error) {
          if (!(error instanceof ContentKeyMissing || error instanceof ContentDamaged)) throw error;
          done.unreadable[error.code] = (done.unreadable[error.code] ?? 0) + 1;
        }
      }
      seen += page.length;
      options.onProgress?.(table.name, seen, written);
    }
    done.written += written;
  }
  // Counted anew: rows come and change while this runs.
  for (const table of SEALED_TABLES) {
    for await (const page of pages(pool, table, options)) {
      for (const keyId of page.flatMap((row) => [...new Set(row.keyIds)])) {
        if (keyId !== null) done.rows[keyId] = (done.rows[keyId] ?? 0) + 1;
      }
    }
  }
  return done;
}

async function* pages(pool: Pool, table: SealedTable, { current, pageSize = 200 }: ReencryptOptions) {
  let after: string[] | null = null;
  for (;;) {
    const page: SealedRow[] = await readSealedPage(pool, table, { current, after, limit: pageSize });
    yield page;
    after = page.at(-1)?.key ?? null;
    if (page.length < pageSize) return;
  }
}
