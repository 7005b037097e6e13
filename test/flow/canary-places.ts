import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import kafkajs from 'kafkajs';
import pg from 'pg';
import { expect, inject } from 'vitest';
import { withAdmin } from '../../src/kafka/with-admin.ts';
import type { TestDatabase } from '../support/servers/database.ts';
import type { Flow } from '../support/servers/flow.ts';

/**
 * All record files of the broker, as they lie on its disk: those of our topic of requests, and all others. Those of
 * other test files' topics may be deleted meanwhile.
 */
export async function kafkaSegments({ kafka, topics }: Flow): Promise<{ requests: Buffer; others: Buffer }> {
  const type = kafkajs.ConfigResourceTypes.BROKER;
  const described = await withAdmin(kafka, 10_000, (admin) =>
    admin.describeConfigs({ resources: [{ type, name: '1', configNames: ['log.dirs'] }], includeSynonyms: false }),
  );
  const folder = described.resources[0]?.configEntries[0]?.configValue ?? '';
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => unlessGone(() => readdirSync(join(folder, name)), []).map((file) => join(name, file)))
    .filter((file) => file.endsWith('.log'));
  expect(files.filter((file) => file.startsWith(topics.notifications)).length).toBeGreaterThan(0);
  const isRequest = (file: string) => file.startsWith(`${topics.notificationRequests}-`);
  const bytesIn = (file: string) => unlessGone(() => readFileSync(join(folder, file)), Buffer.alloc(0));
  const read = (chosen: string[]) => Buffer.concat(chosen.map(bytesIn));
  return { requests: read(files.filter(isRequest)), others: read(files.filter((file) => !isRequest(file))) };
}

function unlessGone<T>(read: () => T, none: T): T {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return none;
    throw error;
  }
}

/** All that our database holds, by table and column. */
export async function ourColumns({ database: { pool } }: TestDatabase): Promise<Map<string, Buffer>> {
  const columns = new Map<string, Buffer>();
  const { rows: tables } = await pool.query(
    "select c.oid::regclass as name from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace",
  );
  expect(tables.length).toBeGreaterThan(20);
  for (const { name } of tables) {
    const { rows, fields } = await pool.query(`select * from ${name}`);
    for (const { name: column } of fields)
      columns.set(`${name}.${column}`, Buffer.concat(rows.map((row) => bytesOf(row[column]))));
  }
  return columns;
}

function bytesOf(value: unknown): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value) ?? '');
}

/** Every row of every table of Temporal and its visibility store, blobs as they are. They live beside our database. */
export async function temporalTables(): Promise<Buffer> {
  const values: Buffer[] = [];
  for (const name of ['temporal', 'temporal_visibility']) {
    const url = new URL(inject('databaseUrl'));
    url.pathname = `/${name}`;
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    const tables = await client.query("select tablename from pg_tables where schemaname = 'public'");
    expect(tables.rowCount).toBeGreaterThan(0);
    for (const { tablename } of tables.rows) {
      const { rows } = await client.query({ text: `select * from ${tablename}`, rowMode: 'array' });
      for (const row of rows as unknown[][]) values.push(...row.map(bytesOf));
    }
    await client.end();
  }
  return Buffer.concat(values);
}

type Form = 'plain' | 'base64';

/** How many of the forms of a text are in the bytes. */
export function occurrences(bytes: Buffer, text: string, forms: Form[] = ['plain', 'base64']): number {
  const needles = { plain: [text], base64: base64Alignments(text) };
  return forms.flatMap((form) => needles[form]).filter((needle) => bytes.includes(needle)).length;
}

/** The letters that a text always has within base 64, by where it begins in a group of three bytes. */
function base64Alignments(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.from('x'.repeat(before) + text).toString('base64');
    const from = before === 0 ? 0 : 4;
    return encoded.slice(from, Math.floor((before + text.length) / 3) * 4);
  });
}
