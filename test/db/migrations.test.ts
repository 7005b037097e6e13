import { expect, test } from 'vitest';
import { readMigrations, toMigration } from '../../src/db/migrations.ts';

const of = (sql: string) => toMigration('0042_x', 1, sql);

test('a file is a transaction of its own, unless it says otherwise, and is for every upgrade, unless it takes something away', () => {
  expect(of('alter table a add column b int')).toMatchObject({ inTransaction: true, isContract: false });
  expect(of('-- @no-transaction\nselect 1')).toMatchObject({ inTransaction: false, isContract: false });
  expect(of('-- Why.\n-- @contract\nalter table a drop column b')).toMatchObject({
    inTransaction: true,
    isContract: true,
  });
  expect(of("select '-- @contract'")).toMatchObject({ isContract: false });
});

test('its statements are those between the breakpoints, and an index that is built beside the running system has a name', () => {
  const { statements } = of(`-- @no-transaction
create index concurrently if not exists "a_B" on a (b);--> statement-breakpoint
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS Other ON a (c);--> statement-breakpoint
-- @batch
update a set b = 1 where id in (select id from a where b is null limit 500);`);
  expect(statements.map(({ concurrentIndex, isBatch }) => ({ concurrentIndex, isBatch }))).toEqual([
    { concurrentIndex: 'a_B', isBatch: false },
    { concurrentIndex: 'other', isBatch: false },
    { concurrentIndex: null, isBatch: true },
  ]);
});

test.each([
  ['create index concurrently if not exists a_b on a (b)', '@no-transaction'],
  ['-- @batch\nupdate a set b = 1', '@no-transaction'],
  ['-- @no-transaction\ncreate index concurrently a_b on a (b)', 'IF NOT EXISTS'],
])('what could not be run, or not again, is refused with what to do: %s', (sql, advice) => {
  expect(() => of(sql)).toThrow(advice);
});

test('our own files can all be read, in the order of their times', () => {
  const times = readMigrations(new URL('../../drizzle', import.meta.url).pathname).map(({ createdAt }) => createdAt);
  expect(times.length).toBeGreaterThan(9);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});
