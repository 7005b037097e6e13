import { readFileSync } from 'node:fs';
import type { DoctorCheck } from '../cli/doctor-check.ts';
import { openDatabase } from '../db/client.ts';
import { lastMigration } from '../db/last-migration.ts';
import { readServerVersion } from '../db/queries/server.ts';
import { reasonOf } from '../observability/health.ts';
import { fail, ok, warn } from './checks.ts';

const JOURNAL = new URL('../../drizzle/meta/_journal.json', import.meta.url);

/** By PostgreSQL's codes (https://www.postgresql.org/docs/current/errcodes-appendix.html) and those of the network. */
const ADVICE: Record<string, string> = {
  ECONNREFUSED: 'Nothing listens there: start it (npm start does), or correct the host and port in DATABASE_URL.',
  ENOTFOUND: 'The host does not exist: correct DATABASE_URL.',
  '28P01': 'The password is wrong: correct DATABASE_URL.',
  '28000': 'This user cannot log in from here: correct DATABASE_URL, or the server’s pg_hba.conf.',
  '3D000': 'The database does not exist: create it, then run npm run db:migrate.',
};

/** PostgreSQL: whether it can be used, and whether it has the newest schema. */
export async function checkPostgres(url: string): Promise<DoctorCheck[]> {
  const database = openDatabase({ url, poolSize: 1, applicationName: 'posthorn-doctor', onConnectionError: () => {} });
  try {
    const version = await readServerVersion(database.pool);
    return [ok('postgres', `PostgreSQL ${version}`), schemaCheck(await lastMigration(database.pool))];
  } catch (error) {
    const reason = reasonOf(error);
    const advice = ADVICE[reason] ?? 'Start it, or correct DATABASE_URL; for TLS see docs/operating.md.';
    return [fail('postgres', `not usable (${reason})`, advice)];
  } finally {
    await database.close();
  }
}

function schemaCheck(has: number | null): DoctorCheck {
  const newest = newestMigration();
  if (has === null) return fail('schema', 'missing', 'Run npm run db:migrate.');
  if (newest === null || has === newest) return ok('schema', 'up to date');
  if (has < newest) return fail('schema', 'older than this build', 'Run npm run db:migrate.');
  return warn('schema', 'newer than this build', 'Upgrade this installation to the newer build.');
}

/** Null where the migrations are not beside this build, as in a package of the client. */
function newestMigration(): number | null {
  try {
    const { entries } = JSON.parse(readFileSync(JOURNAL, 'utf8')) as { entries: { when: number }[] };
    return Math.max(...entries.map(({ when }) => when));
  } catch {
    return null;
  }
}
