import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { identify, isAlive } from './identity.mjs';
import { sleep } from './sleep.mjs';

/**
 * Runs `work` while no other living process holds the lock. A lock whose holder is dead counts for nothing.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {(holderPid: number) => void} [waiting] called once when another holds it
 * @returns {Promise<T>}
 */
export async function withLock(file, work, waiting = () => {}) {
  mkdirSync(dirname(file), { recursive: true });
  let told = false;
  while (!tryLock(file)) {
    const holder = readHolder(file);
    if (holder && !told) waiting(holder.pid);
    told = told || holder !== null;
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** @param {string} file */
function tryLock(file) {
  const mine = `${file}.${process.pid}-${Math.random().toString(36).slice(2)}`;
  writeFileSync(mine, JSON.stringify(identify(process.pid)));
  try {
    const holder = readHolder(file);
    if (holder && !isAlive(holder)) rmSync(file, { force: true });
    // link(2) fails when the name exists and shows the content at once: never an empty lock
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

/**
 * @param {string} file
 * @returns {import('./identity.mjs').Identity | null}
 */
function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
