import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRunTool } from '../parts/run-tool.mjs';
import { untilHealthy } from './healthy.mjs';
import { postgresBinaries } from './postgres-binaries.mjs';
import { postgresHome } from './postgres-home.mjs';
import { createDatabase, query } from './postgres-query.mjs';

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '300',
  shared_buffers: '256MB',
  synchronous_commit: 'on',
  jit: 'off',
  password_encryption: 'scram-sha-256',
};

/**
 * Starts PostgreSQL on a data folder, which is made at the first start; user and password are `postgres`.
 * As root it runs as another user, which PostgreSQL asks for.
 * @param {{ session: import('../process/session.mjs').Session, port: number, dataDir: string, logFile: string,
 *   database?: string, settings?: Record<string, string> }} options `dataDir`: the stack's data folder; `database` is
 *   made when missing; `settings` are added to, or replace, ours
 * @returns {Promise<import('../process/session.mjs').Child & { databaseUrl: string, host: string, port: number }>}
 * @throws {import('../errors.mjs').StackError} when it does not get ready within 120 s
 */
export async function startPostgres({ session, port, dataDir, logFile, database = 'posthorn', settings = {} }) {
  const binaries = await postgresBinaries();
  const { home, owner } = postgresHome(dataDir);
  if (!existsSync(join(home, 'PG_VERSION'))) await initialise({ session, binaries, home, owner });

  const all = Object.entries({ ...SETTINGS, port: String(port), ...settings });
  const child = session.spawn({
    name: 'postgres',
    stage: 'postgres',
    command: join(binaries, 'bin', 'postgres'),
    args: ['-D', home, ...all.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    logFile,
    address: `127.0.0.1:${port}`,
    stopSignal: 'SIGINT',
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    cwd: home,
    ...owner,
  });
  await untilHealthy(child, async () => (await query(port, 'postgres', 'select 1')).length === 1, 120_000);
  await createDatabase(port, database);
  const databaseUrl = `postgres://postgres:postgres@127.0.0.1:${port}/${database}`;
  return { ...child, databaseUrl, host: '127.0.0.1', port };
}

/**
 * `initdb` beside the final folder and one rename, so that an interrupted one is not taken for a database.
 * @param {{ session: import('../process/session.mjs').Session, binaries: string, home: string,
 *   owner: { uid?: number, gid?: number } }} options
 */
async function initialise({ session, binaries, home, owner }) {
  const fresh = `${home}.new`;
  const passwordFile = `${home}.password`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, 'postgres\n', { mode: 0o600 });
  if (owner.uid !== undefined && owner.gid !== undefined) {
    chownSync(fresh, owner.uid, owner.gid);
    chownSync(passwordFile, owner.uid, owner.gid);
  }
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
  await createRunTool(session)('initdb', join(binaries, 'bin', 'initdb'), ['-D', fresh, ...locale, ...access], {
    cwd: fresh,
    env,
    ...owner,
  });
  rmSync(passwordFile);
  renameSync(fresh, home);
}
