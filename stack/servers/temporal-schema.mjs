import { createRunTool } from '../parts/run-tool.mjs';
import { VERSIONS } from '../settings.mjs';
import { query } from './postgres-query.mjs';

/**
 * Indexes of `executions_visibility` that are kept of 74: writing the others is most of what visibility costs (FACTS).
 * Keyword01 to 03 carry our search attributes.
 */
const KEPT_INDEXES = [
  'executions_visibility_pkey',
  'default_idx',
  'by_workflow_id',
  'by_workflow_type',
  'by_status',
  'by_execution_time',
  'by_keyword_01',
  'by_keyword_02',
  'by_keyword_03',
];
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
  if (database === 'temporal_visibility') await tuneVisibility(port, name);
  await query(port, 'postgres', `comment on database ${name} is '${version}'`);
  if (!found) {
    await query(port, name, 'update schema_version set db_name = $1', [database]); // the server looks it up by name
    await query(port, 'postgres', `alter database ${name} rename to ${database}`);
  }
}

/**
 * @param {number} port
 * @param {string} database
 */
async function tuneVisibility(port, database) {
  const indexes = await query(
    port,
    database,
    `select indexname from pg_indexes where tablename = 'executions_visibility' and not indexname = any($1)`,
    [KEPT_INDEXES],
  );
  if (indexes.length > 0) {
    await query(port, database, `drop index ${indexes.map(({ indexname }) => `"${indexname}"`).join(', ')}`);
  }
  await query(port, 'postgres', `alter database ${database} set synchronous_commit = off`);
}
