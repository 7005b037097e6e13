import pg from 'pg';
import { delay, retry } from '../async/backoff.ts';
import { type Migration, type MigrationStatement, readMigrations } from './migrations.ts';

/** Any number of processes may migrate at once: they take turns by this lock. */
const MIGRATION_LOCK = 7_041_776;
const ASK_FOR_TURN_EVERY_MS = 500;

/**
 * Who waits for a table's lock holds up all who come after it, so nobody waits for longer than this; it is asked for again
 * after a pause, about ten minutes in all.
 */
const LOCK_TIMEOUT_MS = 2_000;
const LOCK_TRIES = 100;
const LOCK_BACKOFF = { fromMs: 250, toMs: 5_000, jitter: 0.5 };
/** lock_not_available, deadlock_detected: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const BUSY = new Set(['55P03', '40P01']);
/** After each batch as long a pause as it took, up to this: the running system comes first. */
const LONGEST_PAUSE_MS = 1_000;

export type MigrateOptions = {
  /** Also the files that take away what the release before needs: no process of it may run any more. */
  contract?: boolean;
  /** Told of each file, of each wait for a lock and of each batch. */
  onProgress?: (about: { migration: string; message: string; rows?: number; tries?: number }) => void;
};

/** Tags of the files. */
export type Migrated = { applied: string[]; leftForContract: string[] };

/**
 * Brings the database to the newest schema in `folder`; does nothing where it is there already. Each file is a transaction
 * of its own, or has none. What drizzle's own migrator has applied is not applied again.
 * @throws Error with the file that could not be applied; those before it are
 */
export async function migrateDatabase(url: string, folder: string, options: MigrateOptions = {}): Promise<Migrated> {
  const migrations = readMigrations(folder);
  const client = new pg.Client({ connectionString: url, application_name: 'posthorn-migrate' });
  // Told of by the statement that fails.
  client.on('error', () => {});
  await client.connect();
  try {
    await takeTurn(client);
    await client.query(`set statement_timeout = 0; set idle_in_transaction_session_timeout = 0`);
    const known = await readApplied(client);
    const pending = migrations.filter(({ createdAt }) => !known.has(createdAt));
    const isDue = ({ isContract }: Migration) => !isContract || options.contract === true;
    for (const migration of pending.filter(isDue)) await apply(client, migration, options);
    const tags = (of: Migration[]) => of.map(({ tag }) => tag);
    return { applied: tags(pending.filter(isDue)), leftForContract: tags(pending.filter((one) => !isDue(one))) };
  } finally {
    await client.end();
  }
}

/** Asked for again and again: a statement that waits holds a snapshot, which a concurrent index would wait for in turn. */
async function takeTurn(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query('select pg_try_advisory_lock($1) as mine', [MIGRATION_LOCK]);
    if (rows[0].mine) return;
    await delay(ASK_FOR_TURN_EVERY_MS);
  }
}

/** By drizzle's own table, which is made as drizzle makes it. */
async function readApplied(client: pg.Client): Promise<Set<number>> {
  await client.query(`create schema if not exists drizzle;
    create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`);
  const { rows } = await client.query('select created_at from drizzle.__drizzle_migrations');
  return new Set(rows.map((row: { created_at: string }) => Number(row.created_at)));
}

async function apply(client: pg.Client, migration: Migration, options: MigrateOptions): Promise<void> {
  const { tag, statements, inTransaction } = migration;
  const onProgress = options.onProgress ?? (() => {});
  const say = (message: string, about = {}) => onProgress({ migration: tag, message, ...about });
  let waits = 0;
  const whenFree = (work: () => Promise<void>) =>
    retry(work, {
      backoff: LOCK_BACKOFF,
      shouldRetry: (error, tries) => tries < LOCK_TRIES && BUSY.has((error as { code?: string }).code ?? ''),
      onRetry: () => say('waiting for a lock', { tries: ++waits }),
    });
  try {
    if (inTransaction) {
      await whenFree(() =>
        inOneTransaction(client, async () => {
          for (const { text } of statements) await client.query(text);
          await remember(client, migration);
        }),
      );
    } else {
      await client.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}`);
      for (const one of statements) await whenFree(() => runAlone(client, one, (rows) => say('batch', { rows })));
      await remember(client, migration);
    }
  } catch (error) {
    throw new Error(`${tag}: ${(error as Error).message}`, { cause: error });
  }
  say('applied');
}

async function inOneTransaction(client: pg.Client, work: () => Promise<void>): Promise<void> {
  try {
    await client.query(`begin; set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await work();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

async function remember(client: pg.Client, { hash, createdAt }: Migration): Promise<void> {
  await client.query('insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)', [hash, createdAt]);
}

async function runAlone(
  client: pg.Client,
  { text, isBatch, concurrentIndex }: MigrationStatement,
  onBatch: (rows: number) => void,
): Promise<void> {
  if (concurrentIndex !== null) return buildIndex(client, concurrentIndex, text);
  for (let rows = 0; ; ) {
    const startedAt = performance.now();
    const { rowCount } = await client.query(text);
    if (!isBatch || !rowCount) return;
    rows += rowCount;
    onBatch(rows);
    await delay(Math.min(performance.now() - startedAt, LONGEST_PAUSE_MS));
  }
}

/** A build that was broken off leaves an index that is written and never read. Those who wait for it hold up nobody. */
async function buildIndex(client: pg.Client, name: string, text: string): Promise<void> {
  await client.query('set lock_timeout = 0');
  const { rowCount } = await client.query(
    'select from pg_index where indexrelid = to_regclass($1) and not indisvalid',
    [pg.escapeIdentifier(name)],
  );
  if (rowCount) await client.query(`drop index concurrently ${pg.escapeIdentifier(name)}`);
  await client.query(text);
  await client.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}`);
}
