/**
 * One statement on a local server, over a connection of its own.
 * @param {number} port
 * @param {string} database
 * @param {string} sql
 * @param {unknown[]} [values]
 * @returns {Promise<Record<string, any>[]>} the rows
 */
export async function query(port, database, sql, values = []) {
  const { default: pg } = await import('pg'); // not at the top: this file is loaded before `npm ci`
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    database,
    user: 'postgres',
    password: 'postgres',
    connectionTimeoutMillis: 2_000,
  });
  client.on('error', () => {}); // a server that stops meanwhile: the query itself reports it
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/**
 * @param {number} port
 * @param {string} name of a database that is made when missing; letters and underscores only
 */
export async function createDatabase(port, name) {
  if (!(await hasDatabase(port, name))) await query(port, 'postgres', `create database ${name}`);
}

/**
 * @param {number} port
 * @param {string} name
 */
async function hasDatabase(port, name) {
  return (await query(port, 'postgres', 'select 1 from pg_database where datname = $1', [name])).length > 0;
}
