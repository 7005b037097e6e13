import { and, eq, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { describe, expect, it } from 'vitest';
import type { Queryable } from '../../src/db/client.ts';
import { apiKeys, auditLog } from '../../src/db/schema/index.ts';
import { columnsAs, findRow, queryRow, rowValues, statement } from '../../src/db/statement.ts';

const ID = '01890000-0000-7000-8000-000000000001';

describe('statement', () => {
  it('makes a parameter of every value, under one text for arrays of any length', () => {
    const of = (ids: string[]) =>
      statement('some', sql`select from clients where id = any(${sql.param(ids)}) and name = ${'Ada'}`);
    expect(of([ID])).toEqual({
      name: 'some',
      text: 'select from clients where id = any($1) and name = $2',
      values: [[ID], 'Ada'],
    });
    expect(of([]).text).toBe(of([ID, ID]).text);
  });

  it('is made of drizzle’s text once, and refuses another text under the same name', () => {
    const of = (value: number, more = sql``) => statement('once', sql`select ${value} ${more} from ${apiKeys}`);
    expect(of(1).text).toBe('select $1  from "api_keys"');
    expect(of(2)).toEqual({ name: 'once', text: 'select $1  from "api_keys"', values: [2] });
    expect(() => of(3, sql`as a`)).toThrow(new TypeError('The statement once has more than one text.'));
    expect(() => of(4, sql`${1}`)).toThrow('has more than one text');
  });

  it('collects the values in the order in which drizzle numbers them', () => {
    const query = sql`select ${1}, ${sql`(${'b'}, ${sql.param([2])})`} from ${apiKeys} where ${and(
      eq(apiKeys.id, 'c'),
      sql`${apiKeys.name} = ${'d'}`,
    )} order by ${sql.identifier('id')} limit ${null}`;
    const { sql: text, params } = new PgDialect().sqlToQuery(query);
    expect(statement('ordered', query)).toEqual({ name: 'ordered', text, values: params });
    expect(statement('ordered', query).values).toEqual([1, 'b', [2], 'c', 'd', null]);
  });

  it('has no name where its text depends on the values', () => {
    expect(statement(null, sql`select ${1}`)).toEqual({ text: 'select $1', values: [1] });
  });

  it.each([
    ['undefined', sql`select ${undefined}`],
    ['undefined', sql`select ${sql.param(undefined)}`],
    ['a bare array', sql`select ${[1, 2]}`],
    ['a bare array', sql`select 1 where ${sql`2 = any(${[1, 2]})`}`],
    ['a bare object', sql`select ${{ a: 1 }}`],
  ])('refuses %s, which would become text', (what, query) => {
    expect(() => statement('some', query)).toThrow(new TypeError(`The statement some was given ${what} as a value.`));
  });

  it('takes a buffer, a date, null and SQL as they are', () => {
    const values = [Buffer.from('a'), new Date(0), null];
    const { text, values: given } = statement(
      'kinds',
      sql`select ${values[0]}, ${values[1]}, ${values[2]}, ${sql`now()`}`,
    );
    expect(text).toBe('select $1, $2, $3, now()');
    expect(given).toEqual(values);
  });
});

describe('columnsAs', () => {
  it('names columns as the schema does', () => {
    const { text } = statement(null, columnsAs({ clientId: apiKeys.clientId, name: apiKeys.name }));
    expect(text).toBe('"client_id" as "clientId", "name" as "name"');
  });
});

describe('rowValues', () => {
  const values = rowValues(auditLog, ['id', 'actor', 'details', 'clientId', 'at']);
  const row = { at: sql`now()`, actor: 'operator', details: { a: [1] }, clientId: null, id: ID };

  it('writes each value as its column has it, in the order of the fields, and nothing else of the row', () => {
    const more = { ...row, color: 'red' };
    expect(statement(null, values(more))).toEqual({
      text: '("id", "actor", "details", "client_id", "at") values ($1, $2, $3, $4, now())',
      values: [ID, 'operator', '{"a":[1]}', null],
    });
  });

  it('refuses a field that is undefined', () => {
    const incomplete = { ...row, actor: undefined as unknown as string };
    expect(() => statement('some', values(incomplete))).toThrow('was given undefined');
  });
});

describe('the answers', () => {
  const answering = (rows: unknown[]) => ({ query: async () => ({ rows }) }) as unknown as Queryable;

  it('are null for no row where there may be none, and an error where there must be one', async () => {
    expect(await findRow(answering([]), 'answers', sql`select 1`)).toBe(null);
    expect(await findRow(answering([{ a: 1 }]), 'answers', sql`select 1`)).toEqual({ a: 1 });
    await expect(queryRow(answering([]), 'answers', sql`select 1`)).rejects.toThrow(
      'The statement answers has returned no row.',
    );
  });
});
