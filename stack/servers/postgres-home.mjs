import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { linkTarget, ROOTS_DATA, removeAbandonedData } from '../data-folder.mjs';
import { StackError } from '../errors.mjs';

/**
 * Where PostgreSQL's data lies and as whom it runs. For root: in /var/lib/posthorn/<id>/data, with a link to it in the
 * data folder, as `postgres` or `nobody`; for others: in the data folder, as themselves.
 * @param {string} dataDir
 * @returns {{ home: string, owner: { uid?: number, gid?: number } }} `home` may not exist yet
 */
export function postgresHome(dataDir) {
  if (process.getuid?.() !== 0) return { home: join(dataDir, 'postgres'), owner: {} };
  removeAbandonedData();
  const owner = serverUser();
  const link = join(dataDir, 'postgres');
  const home = linkTarget(link) ?? join(ROOTS_DATA, randomBytes(8).toString('hex'), 'data');
  if (linkTarget(link) === null) symlinkSync(home, link); // before the entry, which without it counts as abandoned
  const entry = join(home, '..');
  mkdirSync(entry, { recursive: true });
  chmodSync(ROOTS_DATA, 0o755);
  chownSync(entry, owner.uid, owner.gid);
  writeFileSync(join(entry, 'owner'), link);
  return { home, owner };
}

/** The account that PostgreSQL runs as when we are root. */
function serverUser() {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const account = ['postgres', 'nobody'].map((name) => accounts.find((fields) => fields[0] === name)).find(Boolean);
  if (!account) throw new StackError('PostgreSQL does not run as root, and there is no user postgres or nobody.');
  return { uid: Number(account[2]), gid: Number(account[3]) };
}
