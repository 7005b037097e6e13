import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { inject } from 'vitest';
import { type Database, openDatabase } from '../../../src/db/client.ts';
import { migrateDatabase } from '../../../src/db/migrate.ts';
import { withClient } from './with-client.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A database in which this user may create others. */
    databaseUrl: string;
  }
}

export type TestDatabase = { url: string; database: Database; drop(): Promise<void> };

const MIGRATIONS = fileURLToPath(new URL('../../../drizzle', import.meta.url));
/** Test files run side by side: one makes the template, the others wait for it. */
const TEMPLATE_LOCK = 7_041_777;

/** A database of this test file's own, cloned from one that is migrated once for each state of `drizzle/`. */
export async function createTestDatabase({ poolSize = 10 } = {}): Promise<TestDatabase> {
  const server = inject('databaseUrl');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await withClient(server, async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const template = await ensureTemplate(admin, server);
    await admin.query(`create database ${name} template ${template}`);
  });
  const url = urlOf(server, name);
  const database = openDatabase({
    url,
    poolSize,
    applicationName: 'posthorn-test',
    // A test that ends connections expects it; all others see it in the query that fails.
    onConnectionError: () => {},
  });
  const drop = async () => {
    await database.close();
    await withClient(server, (admin) => admin.query(`drop database if exists ${name} with (force)`));
  };
  return { url, database, drop };
}

async function ensureTemplate(admin: pg.Client, server: string): Promise<string> {
  const template = `template_${hashOfMigrations()}`;
  const made = await admin.query('select 1 from pg_database where datname = $1', [template]);
  if (made.rowCount) return template;
  // Under another name until it is complete: a run that is killed half-way leaves no half template.
  const draft = `${template}_draft`;
  await admin.query(`drop database if exists ${draft} with (force)`);
  await admin.query(`create database ${draft}`);
  await migrateDatabase(urlOf(server, draft), MIGRATIONS);
  await admin.query(`alter database ${draft} rename to ${template}`);
  return template;
}

function hashOfMigrations(): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(MIGRATIONS).sort()) {
    if (file.endsWith('.sql')) hash.update(file).update(readFileSync(`${MIGRATIONS}/${file}`));
  }
  return hash.digest('hex').slice(0, 16);
}

function urlOf(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
