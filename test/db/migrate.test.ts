import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { migrateDatabase } from '../../src/db/migrate.ts';
import { eventually } from '../support/expect/eventually.ts';

let folder: string;
let url: string;
let client: pg.Client;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'posthorn-migrations-'));
  mkdirSync(join(folder, 'meta'));
  const name = `migrate_${randomBytes(6).toString('hex')}`;
  const server = new URL(inject('databaseUrl'));
  const admin = new pg.Client({ connectionString: server.href });
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  server.pathname = `/${name}`;
  url = server.href;
  client = new pg.Client({ connectionString: url });
  await client.connect();
});
afterEach(async () => {
  await client.end();
  rmSync(folder, { recursive: true });
});

/** Files by name, each a second younger than the one before it. */
function write(files: Record<string, string>): void {
  const entries = Object.entries(files).map(([tag, sql], idx) => {
    writeFileSync(join(folder, `${tag}.sql`), sql);
    return { idx, version: '7', when: 1_000 * (idx + 1), tag, breakpoints: true };
  });
  writeFileSync(
    join(folder, 'meta', '_journal.json'),
    JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
  );
}

const TABLE = 'create table mails (id int primary key, size int)';
const columns = async () =>
  (
    await client.query(
      `select column_name as name from information_schema.columns where table_name = 'mails' order by 1`,
    )
  ).rows;

test("goes on where drizzle's own migrator has stopped, and applies nothing twice", async () => {
  write({ '0000_first': TABLE });
  await migrate(drizzle({ client }), { migrationsFolder: folder });
  write({ '0000_first': TABLE, '0001_second': 'alter table mails add column b int' });
  expect((await migrateDatabase(url, folder)).applied).toEqual(['0001_second']);
  expect((await migrateDatabase(url, folder)).applied).toEqual([]);
  // And drizzle sees nothing left to do.
  await migrate(drizzle({ client }), { migrationsFolder: folder });
});

test('a file that fails leaves the ones before it applied, nothing of its own, and is named', async () => {
  write({
    '0000_first': TABLE,
    '0001_bad': 'alter table mails add column b int;--> statement-breakpoint\nalter table no_such add column c int',
  });
  await expect(migrateDatabase(url, folder)).rejects.toThrow(/^0001_bad: .*no_such/);
  expect(await columns()).toEqual([{ name: 'id' }, { name: 'size' }]);
});

test('what takes something away waits until a person says so, and what is younger does not wait for it', async () => {
  write({
    '0000_first': TABLE,
    '0001_away': '-- @contract\nalter table mails drop column size',
    '0002_more': 'alter table mails add column b int',
  });
  expect(await migrateDatabase(url, folder)).toEqual({
    applied: ['0000_first', '0002_more'],
    leftForContract: ['0001_away'],
  });
  expect((await migrateDatabase(url, folder, { contract: true })).applied).toEqual(['0001_away']);
  expect(await columns()).toEqual([{ name: 'b' }, { name: 'id' }]);
});

test('nobody who uses a table waits for a migration that waits for its lock', async () => {
  write({ '0000_first': TABLE });
  await migrateDatabase(url, folder);
  write({ '0000_first': TABLE, '0001_second': 'alter table mails add column b int' });
  const reader = new pg.Client({ connectionString: url });
  await reader.connect();
  await reader.query('begin; select * from mails');
  const waits: number[] = [];
  const onProgress = ({ tries }: { tries?: number }) => tries !== undefined && waits.push(tries);
  const migrating = migrateDatabase(url, folder, { onProgress });
  // It has given up its place in the queue: an insert goes through while the reader still reads.
  await eventually(() => waits.length > 0, { what: 'the migration to give way' });
  await client.query(`insert into mails values (1, 1)`);
  await reader.query('commit');
  expect((await migrating).applied).toEqual(['0001_second']);
  await reader.end();
});

test('an index whose build was broken off is built anew, and rows are written meanwhile', async () => {
  write({ '0000_first': TABLE });
  await migrateDatabase(url, folder);
  await client.query('insert into mails values (1, 1), (2, 1)');
  // Two alike: the build fails half-way and leaves an invalid index.
  await expect(client.query('create unique index concurrently mails_size on mails (size)')).rejects.toThrow(
    'could not create',
  );
  await client.query('delete from mails where id = 2');
  write({
    '0000_first': TABLE,
    '0001_index': '-- @no-transaction\ncreate unique index concurrently if not exists mails_size on mails (size)',
  });
  const writer = new pg.Client({ connectionString: url });
  await writer.connect();
  await writer.query('begin; insert into mails values (3, 3)');
  const migrating = migrateDatabase(url, folder);
  const building = () =>
    client.query(
      `select from pg_stat_activity where datname = current_database() and application_name = 'posthorn-migrate'
        and query like '%index concurrently%' and state = 'active'`,
    );
  await eventually(async () => (await building()).rowCount === 1, { what: 'the build' });
  await client.query('insert into mails values (4, 4)');
  await writer.query('commit');
  await writer.end();
  await migrating;
  const { rows } = await client.query(`select indisvalid from pg_index where indexrelid = 'mails_size'::regclass`);
  expect(rows).toEqual([{ indisvalid: true }]);
});

test('a back-fill goes in batches, says how far it is, and goes on after it was broken off', async () => {
  write({ '0000_first': `${TABLE};--> statement-breakpoint\ninsert into mails (id) select generate_series(1, 1050)` });
  await migrateDatabase(url, folder);
  const fill = `-- @no-transaction\n-- @batch
    update mails set size = 1 where id in (select id from mails where size is null limit 500)`;
  write({ '0000_first': TABLE, '0001_fill': fill });
  const rows: (number | undefined)[] = [];
  const migrating = migrateDatabase(url, folder, {
    onProgress: (about) => {
      rows.push(about.rows);
      if (rows.length === 1)
        void client.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'posthorn-migrate' and datname = current_database()`,
        );
    },
  });
  await expect(migrating).rejects.toThrow('0001_fill');
  const left = async () =>
    (await client.query('select count(*)::int as left from mails where size is null')).rows[0].left;
  // Whole batches, however fast it was ended.
  const before = await left();
  expect([550, 50]).toContain(before);
  const again: (number | undefined)[] = [];
  await migrateDatabase(url, folder, { onProgress: (about) => again.push(about.rows) });
  expect(await left()).toBe(0);
  expect(again.at(-2)).toBe(before);
});

test('two that come at once take turns, also while one of them builds an index', async () => {
  write({
    '0000_first': TABLE,
    '0001_index': '-- @no-transaction\ncreate index concurrently if not exists mails_size on mails (size)',
  });
  const both = await Promise.all([migrateDatabase(url, folder), migrateDatabase(url, folder)]);
  expect(both.map(({ applied }) => applied.length).sort()).toEqual([0, 2]);
});
