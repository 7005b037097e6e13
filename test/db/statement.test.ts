import { sql } from 'drizzle-orm';
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
      'some',
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
  it('writes each value as its column has it', () => {
    const row = {
      at: sql`now()`,
      actor: 'operator',
      action: 'key.revoke',
      details: { a: [1] },
      clientId: null,
      id: ID,
    };
    expect(statement(null, rowValues(auditLog, row))).toEqual({
      text: '("id", "client_id", "actor", "action", "details", "at") values ($1, $2, $3, $4, $5, now())',
      values: [ID, null, 'operator', 'key.revoke', '{"a":[1]}'],
    });
  });

  it('refuses a field that is left undefined, since the text would depend on it', () => {
    const row = { id: ID, actor: 'operator', action: 'key.revoke', clientId: undefined };
    expect(() => statement('some', rowValues(auditLog, row))).toThrow('was given undefined');
  });

  it('refuses a field that the table has not', () => {
    const row = { id: ID, actor: 'operator', action: 'key.revoke', color: 'red' };
    expect(() => rowValues(auditLog, row)).toThrow(new TypeError('the table has no color'));
  });
});

describe('the answers', () => {
  const answering = (rows: unknown[]) => ({ query: async () => ({ rows }) }) as unknown as Queryable;

  it('are null for no row where there may be none, and an error where there must be one', async () => {
    expect(await findRow(answering([]), 'some', sql`select 1`)).toBe(null);
    expect(await findRow(answering([{ a: 1 }]), 'some', sql`select 1`)).toEqual({ a: 1 });
    await expect(queryRow(answering([]), 'some', sql`select 1`)).rejects.toThrow(
      'The statement some has returned no row.',
    );
  });
});
