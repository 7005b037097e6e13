import pg, { type PoolClient } from 'pg';
import type { Pool } from './client.ts';

/** As `inTransaction`, on one state of all tables, of which PostgreSQL lets nothing be changed. */
export function inSnapshot<T>(pool: Pool, work: (tx: PoolClient) => Promise<T>): Promise<T> {
  return inTransaction(pool, work, 'begin isolation level repeatable read read only');
}

/** Runs `work` on one connection in one transaction; a connection whose rollback fails is thrown away. */
export async function inTransaction<T>(pool: Pool, work: (tx: PoolClient) => Promise<T>, begin = 'begin'): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** PostgreSQL went away before it told whether a statement was committed; the cause says how. */
export class CommitInDoubt extends Error {
  override name = 'CommitInDoubt';
}

/**
 * Runs one statement that is a transaction of its own.
 * @throws CommitInDoubt where the connection broke once it was under way; else it was not committed
 */
export async function inOneStatement<T>(pool: Pool, run: (db: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    return await run(client);
  } catch (error) {
    if (error instanceof pg.DatabaseError && !ENDED.test(error.code ?? '')) throw error;
    broken = error as Error;
    throw new CommitInDoubt('the connection broke', { cause: error });
  } finally {
    client.release(broken);
  }
}

/** SQLSTATE of what ends a connection: its own failure, and the server's shutdown. */
const ENDED = /^(08|57P)/;
