import { getTableColumns, is, Param, SQL, type SQLChunk, StringChunk, sql } from 'drizzle-orm';
import { type PgColumn, PgDialect, type PgTable } from 'drizzle-orm/pg-core';
import type { Queryable } from './client.ts';

const dialect = new PgDialect();
const COMMA = new StringChunk(', ');

/** What node-postgres runs; with a name PostgreSQL parses and plans it once per connection. */
export type Statement = { name?: string; text: string; values: unknown[] };

/**
 * Makes a statement of drizzle's `sql`. Each `${value}` is a parameter of its own; an array or an object is one only as
 * `sql.param(value)`, since drizzle writes the elements of a bare array into the text.
 * @param name one text for one name, whatever the values; null where the text depends on the values
 * @throws TypeError for a bare array or object, and for `undefined`
 */
export function statement(name: string | null, query: SQL): Statement {
  checkValues(query, name);
  const { sql: text, params } = dialect.sqlToQuery(query);
  return name === null ? { text, values: params } : { name, text, values: params };
}

/** All rows. @param Row as the statement's columns are called and as node-postgres reads their types */
export async function queryRows<Row>(db: Queryable, name: string | null, query: SQL): Promise<Row[]> {
  const { rows } = await db.query(statement(name, query));
  return rows as Row[];
}

/** The row of a statement that answers at most one; null for none. */
export async function findRow<Row>(db: Queryable, name: string | null, query: SQL): Promise<Row | null> {
  const [row] = await queryRows<Row>(db, name, query);
  return row ?? null;
}

/** The row of a statement that always answers one. @throws Error where it does not */
export async function queryRow<Row>(db: Queryable, name: string | null, query: SQL): Promise<Row> {
  const row = await findRow<Row>(db, name, query);
  if (row === null) throw new Error(`The statement ${name} has returned no row.`);
  return row;
}

/** How many rows the statement has found or changed. */
export async function execute(db: Queryable, name: string | null, query: SQL): Promise<number> {
  const { rowCount } = await db.query(statement(name, query));
  return rowCount ?? 0;
}

/** `"column" as "field"` of each of these columns, for a `select` or `returning` that answers rows as the schema names them. */
export function columnsAs(columns: Record<string, PgColumn>): SQL {
  const list = Object.entries(columns).map(
    ([field, { name }]) => `${dialect.escapeName(name)} as ${dialect.escapeName(field)}`,
  );
  return sql.raw(list.join(', '));
}

/**
 * `(columns) values (values)` of one row, in the order of the table's columns, each value written as its column has it.
 * @param row the same fields each time, null for none; SQL is taken as it stands
 * @throws TypeError for a field that the table has not
 */
export function rowValues<Table extends PgTable>(
  table: Table,
  row: { [field in keyof Table['$inferInsert']]: Table['$inferInsert'][field] | SQL },
): SQL {
  const fields = new Map<string, unknown>(Object.entries(row));
  const names: string[] = [];
  const values: unknown[] = [];
  for (const [field, column] of Object.entries(getTableColumns(table))) {
    if (!fields.has(field)) continue;
    const value = fields.get(field);
    fields.delete(field);
    names.push(dialect.escapeName(column.name));
    const isAsItIs = value === undefined || value === null || is(value, SQL);
    values.push(isAsItIs ? value : column.mapToDriverValue(value));
  }
  if (fields.size > 0) throw new TypeError(`the table has no ${[...fields.keys()].join(', ')}`);
  return sql`(${new StringChunk(names.join(', '))}) values (${sql.join(values as SQLChunk[], COMMA)})`;
}

function checkValues(query: SQL, name: string | null): void {
  for (const chunk of query.queryChunks) {
    if (is(chunk, StringChunk)) continue;
    if (is(chunk, SQL)) checkValues(chunk, name);
    else if (chunk === undefined || (is(chunk, Param) && chunk.value === undefined)) refuse(name, 'undefined');
    else if (Array.isArray(chunk)) refuse(name, 'a bare array');
    else if (isPlainObject(chunk)) refuse(name, 'a bare object');
  }
}

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function refuse(name: string | null, what: string): never {
  throw new TypeError(`The statement ${name} was given ${what} as a value.`);
}
