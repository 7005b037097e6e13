import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { type ContentCipher, type ContentKey, createContentCipher } from './content-cipher.ts';

export type DatabaseOptions = {
  /** `postgres://…`, with sslmode and sslrootcert where wanted. */
  url: string;
  poolSize: number;
  applicationName: string;
  /** Told of connections that broke while idle; they are replaced by themselves. */
  onConnectionError: (error: Error) => void;
  /** What encrypts content, the newest first; none stores it in clear. */
  contentKeys?: readonly ContentKey[];
};

export type Pool = pg.Pool;
/** The pool, or one connection of it inside a transaction. */
export type Queryable = Pick<pg.ClientBase, 'query'>;

export type Database = {
  pool: Pool;
  orm: NodePgDatabase;
  /** Of content at rest: whoever reads or writes some says so by handing it to the query. */
  cipher: ContentCipher;
  close(): Promise<void>;
};

/** A pool whose connections can neither hang for ever nor kill the process when they break. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolSize,
    application_name: options.applicationName,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 10_000,
    lock_timeout: 3_000,
    idle_in_transaction_session_timeout: 30_000,
    // The server's own limit is 10 s; this one answers when the line is dead.
    query_timeout: 12_000,
    keepAlive: true,
  });
  // Without both, a connection lost while idle or checked out is an uncaught exception (node-postgres #2386).
  pool.on('error', options.onConnectionError);
  pool.on('connect', (client) => client.on('error', options.onConnectionError));
  const cipher = createContentCipher(options.contentKeys ?? []);
  return { pool, orm: drizzle({ client: pool }), cipher, close: () => pool.end() };
}
