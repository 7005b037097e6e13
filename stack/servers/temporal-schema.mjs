import { readFileSync } from 'node:fs';
import { createRunTool } from '../parts/run-tool.mjs';
import { VERSIONS } from '../settings.mjs';
import { query } from './postgres-query.mjs';

/** Writing the 74 stock indexes is most of what visibility costs; docker-compose runs the same file. */
const TUNING = new URL('../../docker/temporal/tune-visibility.sql', import.meta.url);
const DATABASES = /** @type {const} */ ([
  ['temporal', 'postgresql/v12/temporal'],
  ['temporal_visibility', 'postgresql/v12/visibility'],
]);

/**
 * Makes Temporal's two databases with their schema. Each is built under another name and renamed when it is whole, so
 * an interrupted first start leaves nothing half. The version stands in the database's comment.
 * @param {{ session: import('../process/session.mjs').Session, tool: string, port: number }} options `tool`: `sql`
 */
export async function prepareSchema({ session, tool, port }) {
  await Promise.all(DATABASES.map(([database, schema]) => prepareDatabase({ session, tool, port, database, schema })));
}

/** @param {{ session: import('../process/session.mjs').Session, tool: string, port: number, database: string, schema: string }} options */
async function prepareDatabase({ session, tool, port, database, schema }) {
  const run = createRunTool(session);
  const sql = (/** @type {string} */ name, /** @type {string[]} */ args) =>
    run(`${database}-schema`, tool, [
      ...['--plugin', 'postgres12_pgx', '--endpoint', '127.0.0.1', '--port', `${port}`],
      ...['--user', 'postgres', '--password', 'postgres', '--database', name, ...args],
    ]);
  const update = (/** @type {string} */ name) => sql(name, ['update-schema', '--schema-name', schema]);
  const version = `Temporal ${VERSIONS.temporal}`;

  const [found] = await query(
    port,
    'postgres',
    `select shobj_description(oid, 'pg_database') as version from pg_database where datname = $1`,
    [database],
  );
  if (found?.version === version) return;
  const name = found ? database : `${database}_new`;
  if (!found) {
    await query(port, 'postgres', `drop database if exists ${name} with (force)`);
    await query(port, 'postgres', `create database ${name}`);
    await sql(name, ['setup-schema', '-v', '0.0']);
  }
  await update(name);
  if (database === 'temporal_visibility') await query(port, name, readFileSync(TUNING, 'utf8'));
  await query(port, 'postgres', `comment on database ${name} is '${version}'`);
  if (!found) {
    await query(port, name, 'update schema_version set db_name = $1', [database]); // the server looks it up by name
    await query(port, 'postgres', `alter database ${name} rename to ${database}`);
  }
}
