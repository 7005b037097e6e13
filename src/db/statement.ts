import {
  Column,
  getTableColumns,
  getTableName,
  Name,
  Param,
  SQL,
  type SQLChunk,
  StringChunk,
  sql,
  Table,
} from 'drizzle-orm';
import { type PgColumn, PgDialect, type PgTable } from 'drizzle-orm/pg-core';
import type { Queryable } from './client.ts';

const dialect = new PgDialect();
const COMMA = new StringChunk(', ');
const END = new StringChunk(')');

/** What node-postgres runs; with a name PostgreSQL parses and plans it once per connection. */
export type Statement = { name?: string; text: string; values: unknown[] };

/** By name: the text, and the pieces that it was made of. */
const texts = new Map<string, { text: string; pieces: readonly unknown[] }>();

/**
 * Makes a statement of drizzle's `sql`. Each `${value}` is a parameter of its own; an array or an object is one only as
 * `sql.param(value)`, since drizzle writes the elements of a bare array into the text. The text of a name is made once:
 * from then on only the values are collected.
 * @param name one text for one name, whatever the values; null where the text depends on the values
 * @throws TypeError for a bare array or object, for `undefined`, and for a second text under a name
 */
export function statement(name: string | null, query: SQL): Statement {
  const pieces: unknown[] = [];
  const values: unknown[] = [];
  collect(query, pieces, values, name);
  if (name === null) return { text: dialect.sqlToQuery(query).sql, values };
  let known = texts.get(name);
  if (!known) {
    known = { text: dialect.sqlToQuery(query).sql, pieces };
    texts.set(name, known);
  }
  if (!isSame(known.pieces, pieces)) throw new TypeError(`The statement ${name} has more than one text.`);
  return { name, text: known.text, values };
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
 * Writes rows with these fields: `(columns) values (parameters)`, each value as its column has it. SQL is taken as it
 * stands, and what else a row may have is left out.
 */
export function rowValues<Of extends PgTable, Field extends string & keyof Of['$inferSelect']>(
  table: Of,
  fields: readonly Field[],
): (row: { [field in Field]: Of['$inferSelect'][field] | SQL }) => SQL {
  const all = getTableColumns(table) as Record<string, PgColumn>;
  const columns = fields.map((field) => ({ field, column: all[field] as PgColumn }));
  const names = columns.map(({ column }) => dialect.escapeName(column.name));
  const start = new StringChunk(`(${names.join(', ')}) values (`);
  return (row) => {
    const query = sql.empty();
    for (const [index, { field, column }] of columns.entries()) {
      const value: unknown = row[field];
      const isAsItIs = value === undefined || value === null || value instanceof SQL;
      query.queryChunks.push(
        index === 0 ? start : COMMA,
        (isAsItIs ? value : column.mapToDriverValue(value)) as SQLChunk,
      );
    }
    query.queryChunks.push(END);
    return query;
  };
}

/** Rows as one parameter: what `rowsFrom` of the same table and fields reads. */
export type JsonRow = string;

/**
 * Any number of rows in one parameter, so that the text is the same for one and for a thousand: `toJson` writes a row,
 * `select` is the statement that reads them, in their order, and `columns` are what it answers. JSON columns go as text
 * within the JSON, so that PostgreSQL stores them as they were written.
 */
export function rowsFrom<Of extends PgTable, Field extends string & keyof Of['$inferSelect']>(
  table: Of,
  fields: readonly Field[],
): {
  columns: SQL;
  toJson: (row: { [field in Field]: Of['$inferSelect'][field] }) => JsonRow;
  select: (rows: readonly JsonRow[]) => SQL;
} {
  const all = getTableColumns(table) as Record<string, PgColumn>;
  const columns = fields.map((field) => {
    const column = all[field] as PgColumn;
    const type = column.getSQLType();
    const isJson = type === 'json' || type === 'jsonb';
    const start = `,${JSON.stringify(column.name)}:`;
    return { field, column, type, name: dialect.escapeName(column.name), isJson, start };
  });
  const given = columns.map(({ name, type, isJson }) => `${name} ${isJson ? 'text' : type}`).join(', ');
  const read = columns.map(({ name, type, isJson }) => (isJson ? `${name}::${type}` : name)).join(', ');
  return {
    columns: sql.raw(columns.map(({ name }) => name).join(', ')),
    toJson(row) {
      // Written piece by piece: an object of so many names, made for one `JSON.stringify`, takes twice as long.
      let json = '';
      for (const { field, column, isJson, start } of columns) {
        const value: unknown = row[field];
        if (value === undefined) throw new TypeError(`A row of ${getTableName(table)} has no ${field}.`);
        if (value === null) json += `${start}null`;
        else json += start + JSON.stringify(isJson ? column.mapToDriverValue(value) : asJson(value));
      }
      return `{${json.slice(1)}}`;
    },
    select: (rows) =>
      sql`select ${sql.raw(read)} from json_to_recordset(${`[${rows.join(',')}]`}::json) as given (${sql.raw(given)})`,
  };
}

/** Bytes as PostgreSQL reads them; a Date and an array JSON writes so by itself. */
function asJson(value: unknown): unknown {
  return value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : value;
}

/** Takes the place of a parameter among the pieces of a text. */
const PLACE = Symbol('parameter');

/** What a query is made of goes to `pieces`, its parameters to `values`, in the order in which drizzle writes them. */
function collect(query: SQL, pieces: unknown[], values: unknown[], name: string | null): void {
  for (const chunk of query.queryChunks as unknown[]) {
    if (chunk instanceof StringChunk) pieces.push(...chunk.value);
    else if (chunk instanceof SQL) collect(chunk, pieces, values, name);
    else if (chunk instanceof Column || chunk instanceof Table) pieces.push(chunk);
    else if (chunk instanceof Name) pieces.push(chunk.value);
    else {
      pieces.push(PLACE);
      values.push(chunk instanceof Param ? checked(encoded(chunk), name, true) : checked(chunk, name, false));
    }
  }
}

function encoded({ value, encoder }: Param): unknown {
  return value === null || value === undefined ? value : encoder.mapToDriverValue(value);
}

/** A parameter that node-postgres writes as a value. */
function checked(value: unknown, name: string | null, isParam: boolean): unknown {
  if (value === undefined) throw new TypeError(`The statement ${name} was given undefined as a value.`);
  if (isParam || typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array) {
    return value;
  }
  throw new TypeError(
    `The statement ${name} was given ${Array.isArray(value) ? 'a bare array' : 'a bare object'} as a value.`,
  );
}

function isSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((piece, index) => piece === others[index]);
}
