import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One file of `drizzle/`, in the order of its journal. */
export type Migration = {
  /** `0009_account_line` */
  tag: string;
  /** Under which drizzle's table remembers it, in milliseconds since 1970. */
  createdAt: number;
  /** SHA-256 of the file in hexadecimal digits, as drizzle writes it. */
  hash: string;
  /** Takes away what the release before needs: only when a person says so. */
  isContract: boolean;
  /** All or nothing; else one statement after the other, each of which may come again. */
  inTransaction: boolean;
  statements: MigrationStatement[];
};

export type MigrationStatement = {
  text: string;
  /** Changes some rows at a time, and is repeated until it changes none. */
  isBatch: boolean;
  /** The index that it builds beside the running system; null for any other statement. */
  concurrentIndex: string | null;
};

const BREAKPOINT = '--> statement-breakpoint';
const CONTRACT = /^-- @contract\b/m;
const NO_TRANSACTION = /^-- @no-transaction\b/m;
const BATCH = /^-- @batch\b/m;
const CONCURRENTLY = /\bconcurrently\b/i;
const CREATE_INDEX =
  /^\s*create\s+(?:unique\s+)?index\s+concurrently\s+(if\s+not\s+exists\s+)?(?:"([^"]+)"|([a-z_][a-z0-9_]*))/i;

type Journal = { entries: { when: number; tag: string }[] };

/** @throws Error that names the file whose markers and statements do not fit together */
export function readMigrations(folder: string): Migration[] {
  const { entries } = JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')) as Journal;
  return entries.map(({ when, tag }) => toMigration(tag, when, readFileSync(join(folder, `${tag}.sql`), 'utf8')));
}

/**
 * A file with its markers, comments of their own line: `-- @contract`, `-- @no-transaction`, and before a statement
 * `-- @batch`.
 * @throws Error as `readMigrations`
 */
export function toMigration(tag: string, createdAt: number, sql: string): Migration {
  const inTransaction = !NO_TRANSACTION.test(sql);
  const statements = sql.split(BREAKPOINT).map((text): MigrationStatement => {
    const bare = text.replace(/^\s*--.*$/gm, '');
    const [, ifNotExists, quoted, plain] = CREATE_INDEX.exec(bare) ?? [];
    const concurrentIndex = quoted ?? plain?.toLowerCase() ?? null;
    const isBatch = BATCH.test(text);
    if (inTransaction && (CONCURRENTLY.test(bare) || isBatch))
      throw new Error(`${tag}: CONCURRENTLY and batches need \`-- @no-transaction\` at the top of the file.`);
    if (concurrentIndex !== null && ifNotExists === undefined)
      throw new Error(`${tag}: ${concurrentIndex} needs IF NOT EXISTS, since the file may be run again.`);
    return { text, isBatch, concurrentIndex };
  });
  const hash = createHash('sha256').update(sql).digest('hex');
  return { tag, createdAt, hash, isContract: CONTRACT.test(sql), inTransaction, statements };
}
