import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What runs now, as written in the data folder for `status`, `stop` and the watchdog.
 * @typedef {import('./stop-all.mjs').Stoppable & { address: string, since: string, state: 'starting' | 'running' }} ProcessEntry
 * @typedef {{ supervisor: import('./identity.mjs').Identity, watchdog: import('./identity.mjs').Identity | null,
 *   ephemeral: boolean, names: string[], processes: ProcessEntry[] }} StackState
 */

/** @param {string} dataDir */
const path = (dataDir) => join(dataDir, 'state.json');

/**
 * @param {string} dataDir
 * @returns {StackState | null} null when nothing runs there
 */
export function readState(dataDir) {
  try {
    return JSON.parse(readFileSync(path(dataDir), 'utf8'));
  } catch {
    return null;
  }
}

/**
 * Whole or not at all: a reader never sees half a file.
 * @param {string} dataDir
 * @param {StackState} state
 */
export function writeState(dataDir, state) {
  mkdirSync(dataDir, { recursive: true });
  const temporary = `${path(dataDir)}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, path(dataDir));
}

/** @param {string} dataDir */
export function removeState(dataDir) {
  rmSync(path(dataDir), { force: true });
}
