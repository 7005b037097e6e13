import { lstatSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readProcess } from './process/identity.mjs';

/** Where PostgreSQL's data lies when we are root: it runs as another user, who may not enter a 0700 checkout. */
export const ROOTS_DATA = '/var/lib/posthorn';

/**
 * Deletes a data folder with what it points to.
 * @param {string} dataDir
 */
export function removeData(dataDir) {
  const elsewhere = linkTarget(join(dataDir, 'postgres'));
  if (elsewhere?.startsWith(`${ROOTS_DATA}/`)) rmSync(dirname(elsewhere), { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}

/**
 * Deletes the entries of /var/lib/posthorn whose data folder no longer points to them (its checkout was deleted).
 * Each entry is `<id>/data` with `<id>/owner`, the path of the link that should point to it.
 */
export function removeAbandonedData(root = ROOTS_DATA) {
  for (const id of entries(root)) {
    const entry = join(root, id);
    const owner = read(join(entry, 'owner'));
    if (owner === null || linkTarget(owner) === join(entry, 'data')) continue;
    const postmaster = Number(read(join(entry, 'data', 'postmaster.pid'))?.split('\n')[0]);
    if (postmaster > 0 && readProcess(postmaster)) continue;
    rmSync(entry, { recursive: true, force: true });
  }
}

/** @param {string} path */
export function linkTarget(path) {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(path) : null;
}

/** @param {string} path */
function entries(path) {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
